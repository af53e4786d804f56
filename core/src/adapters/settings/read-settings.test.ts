import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSettings } from './read-settings.ts';

let folder: string;
let file: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'settings-'));
  file = join(folder, 'config.yaml');
  writeFileSync(file, 'store: { url: s3://from-file/prefix, region: eu-west-1 }\nmlflow: { uri: http://from-file:5000 }\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('servers are where config.yaml says, as long as the environment says nothing else', () => {
  const { config } = readSettings({ FORECAST_CONFIG: file, STORE_URL: '', MLFLOW_TRACKING_URI: '' });
  expect(config.store).toEqual({ url: 's3://from-file/prefix', endpoint: null, region: 'eu-west-1' });
  expect(config.mlflow).toEqual({ uri: 'http://from-file:5000' });
});

test('each variable goes before its key and leaves the others alone', () => {
  const { config } = readSettings({
    FORECAST_CONFIG: file,
    STORE_ENDPOINT: 'http://seaweedfs:8333',
    MLFLOW_TRACKING_URI: 'http://mlflow:5000',
  });
  expect(config.store).toEqual({ url: 's3://from-file/prefix', endpoint: 'http://seaweedfs:8333', region: 'eu-west-1' });
  expect(config.mlflow).toEqual({ uri: 'http://mlflow:5000' });
  expect(readSettings({ FORECAST_CONFIG: file, STORE_URL: 'file:///data', STORE_REGION: 'r' }).config.store).toEqual({
    url: 'file:///data',
    endpoint: null,
    region: 'r',
  });
});

test('a file that is not there is named, and what names another', () => {
  expect(() => readSettings({ FORECAST_CONFIG: join(folder, 'none.yaml') })).toThrow(/none\.yaml: cannot be read .*FORECAST_CONFIG/);
});
