import { expect, test } from 'vitest';
import { parseEnvironment } from './environment.ts';

test('a copied .env.example, all values empty, is like nothing set', () => {
  expect(parseEnvironment({ DATABASE_URL: '', EXCHANGE_URL: '', CLOCK: '', API_PUBLISH: '' })).toEqual(parseEnvironment({}));
});

test('a mistake names the variable and not the value, which may be a secret', () => {
  expect(() => parseEnvironment({ DATABASE_URL: 'mysql://root:secret@host' })).toThrow(/DATABASE_URL: allowed: postgres:/);
  expect(() => parseEnvironment({ DATABASE_URL: 'mysql://root:secret@host' })).not.toThrow(/secret/);
});

test('half of a pair of credentials is a mistake', () => {
  expect(() => parseEnvironment({ AWS_ACCESS_KEY_ID: 'key' })).toThrow('AWS_SECRET_ACCESS_KEY needs both or none');
});
