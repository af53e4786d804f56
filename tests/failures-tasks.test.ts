import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReplayExchange, type ReplayFaults, startReplayExchange } from '../tasks/src/replay/index.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, type Ended, ended, opened, parquetOf, ran, type SmallPlatform, smallPlatform, spawned } from './small-platform.ts';

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const SLUG = 'binance-BTC-USDT-1h';
const AT = epochMs(Date.UTC(2025, 7, 28));
const NOWHERE = 'http://127.0.0.1:9';

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
let folder: string;
/** with candles, features and a champion */
let whole: SmallPlatform;

beforeAll(async () => {
  const lines = (symbol: string) => bundledLines(symbol, Date.parse(MARKETS.since), AT);
  folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), exchange()]);
  whole = smallPlatform({ databaseUrl: postgres.url, mlflowUrl: mlflow.url, exchangeUrl: replay.url }, MARKETS);
  await inProcess(whole, [['ingest'], ['features', '--all'], ['train']]);
}, 120_000);
afterAll(() => Promise.all([mlflow.stop(), replay.stop()]));

const exchange = (faults: ReplayFaults = {}): Promise<ReplayExchange> => startReplayExchange({ folder, start: AT, speed: 0, faults });

const inProcess = async (small: SmallPlatform, tasks: readonly (readonly string[])[], at: EpochMs = AT) => {
  const platform = await opened(small, () => at);
  try {
    const results = [];
    for (const argv of tasks) results.push(...(await ran(platform, argv, at)));
    return results;
  } finally {
    await platform.close();
  }
};

/** `whole` with some of its servers elsewhere. */
const elsewhere = (variables: Readonly<Record<string, string>>, config: object = {}): SmallPlatform => {
  const file = join(whole.folder, `config-${Math.random()}.yaml`);
  writeFileSync(file, JSON.stringify({ ...whole.settings.config, ...config }));
  return { ...whole, variables: { ...whole.variables, FORECAST_CONFIG: file, ...variables } };
};

const failed = (code: string, message: RegExp) => [{ market: SLUG, kind: 'failed', code, message: expect.stringMatching(message) }];

test('without a database what needs it says so; without MLflow the recorded champion forecasts and nothing is trained', async () => {
  const noMlflow = elsewhere({}, { mlflow: { uri: NOWHERE } });
  const trained = await done(noMlflow, ['train', '--retrain'], AT);
  expect(trained).toMatchObject({ end: 69, results: failed('registry_unavailable', /MLflow at http:\/\/127\.0\.0\.1:9.*mlflow\.uri/) });
  const predicted = await done(noMlflow, ['predict'], AT);
  expect(predicted).toMatchObject({ end: 0, results: [{ kind: 'done', version: 1 }] });
  expect(predicted.said).toContain('going on with version 1, the last that was recorded');
  const noDatabase = elsewhere({ DATABASE_URL: 'postgres://a:b@127.0.0.1:9/c' });
  expect(await done(noDatabase, ['train'], AT)).toMatchObject({ end: 69, results: failed('database_unavailable', /127\.0\.0\.1:9/) });
}, 60_000);

test('a store that is away ends a task with 69 and names bucket, endpoint and key of config.yaml', async () => {
  const secrets = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const noStore = elsewhere(secrets, { store: { url: 's3://bucket/forecast', endpoint: NOWHERE, region: 'us-east-1' } });
  const { end, results, said } = await done(noStore, ['predict'], AT);
  expect({ end, results }).toEqual({ end: 69, results: [] });
  expect(said).toMatch(
    /^tasks: store_unavailable: open the store in bucket bucket at http:\/\/127\.0\.0\.1:9: .*store\.endpoint.*config\.yaml\n$/,
  );
}, 60_000);

test('an exchange that is away ends ingest with 69; one that refuses the country names exchange: in config.yaml', async () => {
  const away = await done(elsewhere({ EXCHANGE_URL: NOWHERE }), ['ingest'], AT);
  expect(away).toMatchObject({
    end: 69,
    results: [],
    said: expect.stringMatching(/^tasks: exchange_unavailable: binance, .*failed 5 times/),
  });
  const refusing = await exchange({ countryRefused: { every: 1 } });
  const refused = await done(elsewhere({ EXCHANGE_URL: refusing.url }), ['ingest'], AT);
  await refusing.stop();
  expect(refused).toMatchObject({
    end: 64,
    results: [],
    said: expect.stringMatching(/^tasks: exchange_refuses_country: .*set `exchange:` in config\.yaml/),
  });
}, 60_000);

/** A task that is told to stop as soon as it has said what matches. */
const stoppedAt = async (small: SmallPlatform, argv: readonly string[], pattern: RegExp): Promise<Ended> => {
  const child = spawned(small, argv, AT);
  const over = ended(child);
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString();
    if (pattern.test(said) && !child.killed) child.kill('SIGTERM');
  });
  return over;
};

test('SIGTERM ends ingest, features and train with 143, and MLflow hears of it', async () => {
  const slow = await exchange({ slowAnswer: { every: 1, milliseconds: 200 } });
  const empty = smallPlatform({ databaseUrl: postgres.url, mlflowUrl: mlflow.url, exchangeUrl: slow.url }, MARKETS);
  expect(await stoppedAt(empty, ['ingest'], /candles/)).toMatchObject({ end: 143, results: [] });
  await slow.stop();
  rmSync(join(whole.folder, 'store/features'), { recursive: true });
  expect(await stoppedAt(whole, ['features', '--all'], /features/)).toMatchObject({ end: 143, results: [] });
  expect(await inProcess(whole, [['features', '--all']])).toMatchObject([{ kind: 'done' }]);

  expect(await stoppedAt(whole, ['train', '--retrain'], /training/)).toMatchObject({ end: 143, results: [] });
  const search = {
    experiment_ids: (await experiments()).map(({ experiment_id }) => experiment_id),
    order_by: ['attributes.start_time DESC'],
  };
  const { runs } = await asked<{ runs: { info: { status: string } }[] }>('runs/search', search);
  expect(runs.map(({ info }) => info.status).slice(0, 2)).toEqual(['KILLED', 'FINISHED']);
}, 60_000);

const asked = async <T>(path: string, body: object): Promise<T> => {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${mlflow.url}/api/2.0/mlflow/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await reply.json()) as T;
};
const experiments = async () =>
  (await asked<{ experiments: { experiment_id: string }[] }>('experiments/search', { max_results: 100 })).experiments;

test('a damaged object is named with what makes it anew, damages nothing else, and is anew afterwards', async () => {
  const before = parquetOf(whole);
  const candles = 'candles/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=2025-03/candles.parquet';
  const cut = (file: string): void => truncateSync(pathOf(file), Math.floor(readFileSync(pathOf(file)).length / 2));
  const pathOf = (file: string): string => join(whole.folder, 'store', file);
  const turn = (file: string): void => {
    const bytes = readFileSync(pathOf(file));
    bytes[1000] = (bytes[1000] ?? 0) ^ 4;
    writeFileSync(pathOf(file), bytes);
  };
  for (const damage of [cut, turn]) {
    damage(candles);
    for (const [task, ...flags] of [
      ['features', '--all'],
      ['train', '--retrain'],
    ]) {
      const [result] = await inProcess(whole, [[task ?? '', ...flags]]);
      expect(result).toMatchObject(
        failed('corrupt_object', new RegExp(`^read ${candles}: .*; restore it from a copy, or run tasks ingest --all`))[0] ?? {},
      );
    }
    expect({ ...parquetOf(whole), [`store/${candles}`]: before[`store/${candles}`] }).toEqual(before);
    expect(await inProcess(whole, [['ingest', '--all']])).toMatchObject([{ kind: 'done', mended: 1, added: 0, missing: 0 }, { mended: 0 }]);
    expect(parquetOf(whole)).toEqual(before);
  }
  rmSync(pathOf(candles));
  expect(await inProcess(whole, [['ingest']])).toMatchObject([{ kind: 'done', added: 0 }, {}]);
  expect(
    await inProcess(whole, [
      ['ingest', '--all'],
      ['features', '--all'],
    ]),
  ).toMatchObject([
    { kind: 'done', added: 744, revisions: 0, missing: 0 },
    { kind: 'done', added: 0 },
    { kind: 'done', months: 0 },
  ]);
  expect(parquetOf(whole)).toEqual(before);

  const [rows] = Object.keys(before).filter((file) => file.includes('features/') && file.includes('month=2025-04'));
  const features = (rows ?? '').replace(/^store\//, '');
  for (const damage of [cut, turn]) {
    damage(features);
    expect(await inProcess(whole, [['train', '--retrain']])).toEqual(
      failed('corrupt_object', new RegExp(`^read ${features}: .*run tasks features --all`)),
    );
    expect(await inProcess(whole, [['features', '--all']])).toMatchObject([{ kind: 'done', months: 1 }]);
    expect(parquetOf(whole)).toEqual(before);
  }
}, 60_000);
