import { expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

test('a copied .env.example, all values empty, is like nothing set', () => {
  expect(
    parseEnvironment({
      DATABASE_URL: '',
      EXCHANGE_URL: '',
      CLOCK: '',
      API_PUBLISH: '',
      STORE_URL: '',
      STORE_ENDPOINT: '',
      MLFLOW_TRACKING_URI: '',
    }),
  ).toEqual(parseEnvironment({}));
});

test('a mistake names the variable and not the value, which may be a secret', () => {
  expect(() => parseEnvironment({ DATABASE_URL: 'mysql://root:secret@host' })).toThrow(/DATABASE_URL: allowed: postgres:/);
  expect(() => parseEnvironment({ DATABASE_URL: 'mysql://root:secret@host' })).not.toThrow(/secret/);
});

test('an admin key that could be guessed is a mistake, and is not told', () => {
  expect(() => parseEnvironment({ API_ADMIN_KEY: 'short-secret' })).toThrow(/API_ADMIN_KEY: allowed: 32 characters or more/);
  expect(() => parseEnvironment({ API_ADMIN_KEY: 'short-secret' })).not.toThrow(/short-secret/);
  expect(() => parseEnvironment({ API_ADMIN_KEY: 'x'.repeat(31) })).toThrow('API_ADMIN_KEY');
  expect(() => parseEnvironment({ API_ADMIN_KEY: `${'x'.repeat(32)} ` })).toThrow('API_ADMIN_KEY');
  expect(parseEnvironment({ API_ADMIN_KEY: 'x'.repeat(32) }).apiAdminKey).toBe('x'.repeat(32));
});

test('half of a pair of credentials is a mistake', () => {
  expect(() => parseEnvironment({ AWS_ACCESS_KEY_ID: 'key' })).toThrow('AWS_SECRET_ACCESS_KEY needs both or none');
});

test('places are those that are set, and nothing where none is', () => {
  expect(parseEnvironment({}).places).toEqual({ store: {}, mlflow: {} });
  const { places } = parseEnvironment({ STORE_URL: 's3://bucket', STORE_REGION: 'eu-west-1', MLFLOW_TRACKING_URI: 'http://mlflow:5000' });
  expect(places).toEqual({ store: { url: 's3://bucket', region: 'eu-west-1' }, mlflow: { uri: 'http://mlflow:5000' } });
  expect('endpoint' in places.store).toBe(false);
});

test.each([
  [{ STORE_URL: 'ftp://x' }, 'environment STORE_URL: allowed: file://folder or s3://bucket/prefix'],
  [{ STORE_ENDPOINT: 'seaweedfs:8333' }, 'environment STORE_ENDPOINT: allowed: a URL such as http://127.0.0.1:5000'],
  [{ MLFLOW_TRACKING_URI: 'databricks' }, 'environment MLFLOW_TRACKING_URI: allowed: a URL such as http://127.0.0.1:5000'],
])('%j is refused as in config.yaml, by the name of the variable', (variables, message) => {
  expect(() => parseEnvironment(variables)).toThrow(message);
});
