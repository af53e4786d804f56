import { execFile, execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { loadServingModel } from '@forecast/core/adapters/model-folder';
import { readParquet } from '@forecast/core/adapters/parquet';
import { mlflowRegistry } from '@forecast/core/adapters/registry';
import { percentOf } from '@forecast/core/forecast';
import type { LoggedModel, ModelRegistry } from '@forecast/core/model';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boosting, COLUMNS, CREATED_AT, SCALE, smallModel } from './model-folder-fixture.ts';
import { startMlflow } from './registry-server.ts';

const MARKET = 'binance-BTC-USDT-1h';
const TRAINING = 'c0'.repeat(32);

let server: Awaited<ReturnType<typeof startMlflow>>;
let registry: ModelRegistry;
let model: LoggedModel;
let python: Record<string, string>;

beforeAll(async () => {
  server = await startMlflow();
  registry = mlflowRegistry({ url: server.url, now: () => CREATED_AT });
  const { layOut } = await smallModel(boosting(), { training_id: TRAINING, market: MARKET });
  const run = await registry.beginRun({ market: MARKET, name: 'train', trainingId: TRAINING, tags: {} });
  model = await run.logModel(layOut, {});
  await run.finish('FINISHED');
  const { registryVersion } = await registry.register(MARKET, model, {});
  await registry.setChampion(MARKET, registryVersion);
  const { stdout } = await promisify(execFile)(resolve('.venv/bin/python'), ['tests/registry-stock-python.py', server.url, MARKET]);
  python = JSON.parse(stdout);
}, 240_000);

afterAll(async () => {
  await registry.close();
  await server.stop();
});

const bits = (values: Float64Array): string => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');

test('stock mlflow.pyfunc and mlflow.lightgbm answer percent and raw as Node does, to the last bit', async () => {
  const folder = (await registry.download(MARKET, { modelId: model.modelId, registryVersion: null })) ?? new Map<string, Uint8Array>();
  const library = boosting();
  const serving = loadServingModel(folder, {
    boosting: library,
    knownFeatures: () => true,
    crossMarkets: [],
    expectedSha256: model.folderSha256,
    version: 1,
  });
  const probe = readParquet(folder.get('probe.parquet') ?? new Uint8Array(), 'probe.parquet');
  const features = COLUMNS.map((name) => probe.float64(name));
  const raw = Float64Array.from({ length: 256 }, (_, i) => serving.raw(Float64Array.from(features, (column) => column[i] ?? Number.NaN)));
  const percent = raw.map((value, i) => percentOf(value, probe.float64(SCALE)[i] ?? Number.NaN));
  serving.booster.free();

  expect(new Set(raw).size).toBeGreaterThan(200);
  expect([python['raw'], python['probe_raw']]).toEqual([bits(raw), bits(raw)]);
  expect([python['percent'], python['probe_percent']]).toEqual([bits(percent), bits(percent)]);
  expect(python['percent_of_turned_columns']).toBe(bits(percent));
  expect(python['percent_of_single_rows']).toBe(bits(percent.slice(0, 16)));
  expect(python['example']).toBe(bits(percent.slice(0, 5)));
});

test('the probe had missing features, and Python names its one output', () => {
  expect(python['missing']).toBeGreaterThan(100);
  expect(python['columns']).toEqual(['percent']);
});

test('Python refuses rows without a feature, by the signature and by itself', () => {
  expect(python['refusal']).toMatch(/MlflowException: .*feature_3/s);
  expect(python['refusal_of_loader']).toBe('ValueError: missing columns: feature_3');
});

test('a shell makes folder_sha256 again from what Python downloaded, in which Python left files of its own', () => {
  const listing = "find . -type f ! -name registered_model_meta ! -path '*__pycache__*' -printf '%P\\n'";
  const command = `${listing} | LC_ALL=C sort | xargs -d '\\n' sha256sum | sha256sum`;
  const said = execFileSync('bash', ['-c', command], { cwd: python['folder'], encoding: 'utf8' });
  expect(said.split(' ')[0]).toBe(model.folderSha256);
});
