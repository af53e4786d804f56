import { setTimeout as sleep } from 'node:timers/promises';
import { marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, opened, parquetOf, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const SLUG = 'binance-BTC-USDT-1h';
const AT = epochMs(Date.UTC(2025, 7, 28));

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
let clock: EpochMs = AT;
/** candles of both markets until `AT`, and nothing else */
let prepared: SmallPlatform;
const open: Platform[] = [];

beforeAll(async () => {
  const lines = (symbol: string) => bundledLines(symbol, Date.parse(MARKETS.since), plusHours(AT, 72));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 })]);
  prepared = await fresh('prepared');
  await ran(await platformOf(prepared), ['ingest'], AT);
}, 120_000);
afterAll(async () => {
  for (const platform of open) await platform.close();
  await Promise.all([mlflow.stop(), replay.stop()]);
});

/** Each test trains anew: what another left in MLflow would be found by its training's id. */
beforeEach(async () => {
  const body = JSON.stringify({ name: SLUG });
  const headers = { 'content-type': 'application/json' };
  await fetch(`${mlflow.url}/api/2.0/mlflow/registered-models/delete`, { method: 'DELETE', body, headers });
});

/** A platform with a database of its own, and the candles of `prepared` once it has them. */
const fresh = async (name: string): Promise<SmallPlatform> => {
  const databaseUrl = await anotherDatabase(postgres.url, name);
  return smallPlatform({ databaseUrl, mlflowUrl: mlflow.url, exchangeUrl: replay.url }, MARKETS, prepared);
};

/** As another process has it: connections, owner and caches of its own. */
const platformOf = async (small: SmallPlatform): Promise<Platform> => {
  const platform = await opened(small, () => clock);
  open.push(platform);
  return platform;
};

/** A failure says more than that something was not done. */
const allDone = (results: Awaited<ReturnType<typeof ran>>[]) => {
  for (const [result] of results) expect(result?.kind === 'failed' ? result.message : result).toMatchObject({ kind: 'done' });
};

test('two who compute features at once leave the bytes of one', { timeout: 120_000 }, async () => {
  const [calm, small] = [await fresh('calm_features'), await fresh('features')];
  await ran(await platformOf(calm), ['features', '--all'], AT);
  const both = await Promise.all([done(small, ['features', '--all'], AT), done(small, ['features', '--all'], AT)]);
  expect(both).toMatchObject([{ end: 0 }, { end: 0 }]);
  expect(parquetOf(small)).toEqual(parquetOf(calm));
});

test('who read older candles does not have the last word: he looks again after writing', { timeout: 120_000 }, async () => {
  const [calm, small] = [await fresh('calm_slow'), await fresh('slow')];
  const [slow, fast] = [await platformOf(small), await platformOf(small)];
  await ran(slow, ['features', '--all'], AT);
  await ran(fast, ['ingest'], plusHours(AT, 1));
  clock = plusHours(AT, 2);
  let isFirst = true;
  const writeMonth: Platform['features']['writeMonth'] = async (...month) => {
    if (isFirst) {
      isFirst = false;
      allDone([await ran(fast, ['ingest'], clock), await ran(fast, ['features'], clock)]);
    }
    return slow.features.writeMonth(...month);
  };
  clock = plusHours(AT, 1);
  allDone([await ran(fast, ['ingest'], clock)]);
  clock = plusHours(AT, 2);
  const [result] = await ran({ ...slow, features: { ...slow.features, writeMonth } }, ['features'], plusHours(AT, 1));
  expect(result).toMatchObject({ kind: 'done', months: 2 });
  const undisturbed = await platformOf(calm);
  allDone([await ran(undisturbed, ['ingest'], clock), await ran(undisturbed, ['features', '--all'], clock)]);
  clock = AT;
  expect(parquetOf(small)).toEqual(parquetOf(calm));
});

test('a training waits for the features of candles that were revised, and not for those of hours that it does not look at', {
  timeout: 120_000,
}, async () => {
  const platform = await platformOf(await fresh('waiting'));
  await ran(platform, ['features', '--all'], AT);
  const market = marketOf('binance', 'BTC/USDT');
  const { close } = await platform.candles.read(market, { from: plusHours(AT, -2), until: AT });
  const revised = { openTime: plusHours(AT, -1), open: 1e5, high: 2e5, low: 5e4, close: (close[1] ?? 0) * 1.001, volume: 1 };
  await platform.candles.merge(market, [revised], plusHours(AT, -2));
  expect(await ran(platform, ['train'], AT)).toMatchObject([
    { kind: 'failed', code: 'features_stale', message: expect.stringMatching(/2025-08 are of other candles: run tasks features/) },
  ]);
  const computed = sleep(500).then(() => ran(platform, ['features'], AT));
  allDone([await ran(platform, ['train'], AT), await computed]);

  // The exchange takes the revision back, which is computed; of the two candles after that nothing is.
  clock = plusHours(AT, 3);
  for (const argv of [['ingest'], ['features']]) await ran(platform, argv, clock);
  clock = plusHours(AT, 5);
  await ran(platform, ['ingest'], clock);
  clock = AT;
  let asks = 0;
  const fingerprints: Platform['features']['fingerprints'] = (...asked) => {
    asks++;
    return platform.features.fingerprints(...asked);
  };
  allDone([await ran({ ...platform, features: { ...platform.features, fingerprints } }, ['train', '--retrain'], AT)]);
  // Before and after the rows of all hours are read, and the same for the rival's; a month that had been stale would be asked about again.
  expect(asks).toBe(4);
});

test('two trainings of different data at once are decided on one after the other, each against the champion of then', {
  timeout: 120_000,
}, async () => {
  const small = await fresh('rivals');
  const [one, two] = [await platformOf(small), await platformOf(small)];
  await ran(one, ['features', '--all'], AT);
  allDone(await Promise.all([ran(one, ['train', '--retrain'], AT), ran(two, ['train', '--retrain'], plusHours(AT, -24))]));
  const outside = (await one.promotions.history(SLUG)).toReversed();
  const decided = outside.filter(({ actor }) => actor === 'gate');
  expect(decided).toMatchObject([{ decision: 'promoted' }, { decision: 'promoted', fromVersion: decided[0]?.toVersion }]);
  const champion = await one.registry.champion(SLUG);
  expect(champion?.tags).toMatchObject({ platform_version: String(decided[1]?.toVersion) });
});

test('of two processes that start the same training one runs it, and the other says which process does', { timeout: 120_000 }, async () => {
  const small = await fresh('training');
  const [one, two] = [await platformOf(small), await platformOf(small)];
  await ran(one, ['features', '--all'], AT);
  const both = (await Promise.all([ran(one, ['train'], AT), ran(two, ['train'], AT)])).flat();
  const winner = both[0]?.kind === 'done' ? one : two;
  expect(both.toSorted((a, b) => (a.kind < b.kind ? -1 : 1))).toMatchObject([
    { kind: 'done', version: 1, decision: 'promoted' },
    { kind: 'nothing_to_do', reason: `this training is already being run by ${winner.owner}` },
  ]);
  expect(await ran(two, ['train'], AT)).toMatchObject([{ kind: 'done', version: 1, decision: 'promoted', repeated: true }]);
  expect(await one.registry.versions(SLUG)).toHaveLength(1);
  expect(await one.promotions.history(SLUG)).toMatchObject([{ seq: 1, toVersion: 1, decision: 'promoted', state: 'done' }]);
  expect(await one.registry.champion(SLUG)).toMatchObject({ registryVersion: 1, tags: { platform_version: '1' } });

  const hour = AT;
  const again = async (count: number) =>
    Promise.all(Array.from({ length: count }, async (_, i) => ran(i % 2 ? one : two, ['predict'], hour)));
  const served = () => sql(small.variables['DATABASE_URL'] ?? '', `SELECT * FROM forecast WHERE role = 'served'`);
  allDone(await again(20));
  const [row, ...others] = await served();
  expect([row?.['model_version'], others]).toEqual([1, []]);
  for (let i = 0; i < 10; i++) allDone(await again(1));
  const processes = await Promise.all(Array.from({ length: 3 }, () => done(small, ['predict'], hour)));
  expect(processes.map(({ end }) => end)).toEqual([0, 0, 0]);
  // An hour later the forecast of then is still the one, and no other is written beside it.
  clock = plusHours(AT, 2);
  const late = (await again(2)).flat();
  clock = AT;
  for (const each of late) expect(each).toMatchObject({ role: 'served', issued: 0, prediction: row?.['prediction'] });
  expect(await served()).toEqual([row]);
  expect(await sql(small.variables['DATABASE_URL'] ?? '', 'SELECT 1 FROM forecast WHERE hour = $1', [new Date(hour)])).toHaveLength(1);
});

test('candles come in, features and a training follow, all at once, and none breaks another', { timeout: 180_000 }, async () => {
  const [calm, small] = [await fresh('calm_all'), await fresh('everything')];
  const names = ['ingests', 'computes', 'computes', 'trains'];
  const [ingests, computes, alsoComputes, trains] = (await Promise.all(names.map(() => platformOf(small)))) as [
    Platform,
    Platform,
    Platform,
    Platform,
  ];
  await ran(computes, ['features', '--all'], AT);
  const trained = new AbortController();
  const hours = async (): Promise<EpochMs> => {
    let hour = AT;
    for (; !trained.signal.aborted && hour < plusHours(AT, 48); hour = plusHours(hour, 1)) {
      clock = plusHours(hour, 1);
      allDone([await ran(ingests, ['ingest'], clock)]);
      allDone(await Promise.all([ran(computes, ['features'], clock), ran(alsoComputes, ['features'], clock)]));
    }
    return hour;
  };
  const training = async () => {
    const results = [];
    for (let i = 0; i < 2; i++) results.push(await ran(trains, ['train', '--retrain'], AT));
    trained.abort();
    return results;
  };
  const [last, trainings] = await Promise.all([hours(), training()]);
  allDone(trainings);
  expect(last).toBeGreaterThan(plusHours(AT, 3));

  const undisturbed = await platformOf(calm);
  await ran(undisturbed, ['ingest'], clock);
  await ran(undisturbed, ['features', '--all'], clock);
  expect(parquetOf(small)).toEqual(parquetOf(calm));
  clock = AT;
});
