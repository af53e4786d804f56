import type { ChildProcess } from 'node:child_process';
import { globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@forecast/core/statistics';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { type KillingProxy, type KillPoint, startKillingProxy } from './killing-proxy.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { type Ended, ended, opened, parquetOf, ran, reportsOf, type SmallPlatform, smallPlatform, spawned } from './small-platform.ts';

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const SLUG = 'binance-BTC-USDT-1h';
/** The hour of the first training. */
const AT = epochMs(Date.UTC(2025, 7, 28));
const NEXT_DAY = plusHours(AT, 24);
const LAST_DAY = plusHours(AT, 48);
const FEATURES_KILLS = 10;
const PREDICT_KILLS = 16;
const RANDOM_TRAINING_KILLS = 4;

const postgres = usePostgres();
const mlflow: Record<'calm' | 'killed', { url: string; stop: () => Promise<void> }> = {} as never;
let proxy: KillingProxy;
let replay: ReplayExchange;
/** what the exchange's clock shows */
let clock: EpochMs = AT;
/** candles and features up to two days after the first training, and nothing else */
let prepared: SmallPlatform;

const serversOf = (databaseUrl: string, mlflowUrl: string) => ({ databaseUrl, mlflowUrl, exchangeUrl: replay.url });

beforeAll(async () => {
  const lines = (symbol: string) => bundledLines(symbol, Date.parse(MARKETS.since), plusHours(AT, 72));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow.calm, mlflow.killed, replay] = await Promise.all([
    startMlflow(),
    startMlflow(),
    startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 }),
  ]);
  proxy = await startKillingProxy(mlflow.killed.url);
  prepared = smallPlatform(serversOf(postgres.url, mlflow.calm.url), MARKETS);
  clock = LAST_DAY;
  await inProcess(prepared, [['ingest']], clock);
}, 120_000);
afterAll(() => Promise.all([proxy.stop(), mlflow.calm.stop(), mlflow.killed.stop(), replay.stop()]));

/** Tasks of the undisturbed run, and the reruns where a process of their own would tell nothing more. */
const inProcess = async (small: SmallPlatform, tasks: readonly (readonly string[])[], at: EpochMs) => {
  const platform = await opened(small, () => clock);
  try {
    const results = [];
    for (const argv of tasks) results.push(...(await ran(platform, argv, at)));
    expect(results.map(({ kind }) => kind)).not.toContain('failed');
    return results;
  } finally {
    await platform.close();
  }
};

const kill = (child: ChildProcess): void => void child.kill('SIGKILL');

/** A task that is killed after so many milliseconds, unless it was faster. */
const killedAfter = async (small: SmallPlatform, argv: readonly string[], at: EpochMs, ms: number): Promise<Ended> => {
  const child = spawned(small, argv, at);
  const over = ended(child);
  await Promise.race([sleep(ms), over]);
  kill(child);
  return over;
};

/** Milliseconds that a task takes which nobody disturbs. */
const lasting = async (small: SmallPlatform, argv: readonly string[], at: EpochMs): Promise<number> => {
  const began = performance.now();
  expect(await ended(spawned(small, argv, at))).toMatchObject({ end: 0 });
  return performance.now() - began;
};

/** Candles, and nothing computed from them yet. */
const fresh = (): SmallPlatform => smallPlatform(serversOf(postgres.url, mlflow.calm.url), MARKETS, prepared);

/** Kills when so many months are there; the moment is theirs, not a clock's. */
const killedAtMonth = async (small: SmallPlatform, month: number): Promise<Ended> => {
  const child = spawned(small, ['features', '--all'], clock);
  const over = ended(child);
  while (featureMonths(small) < month && child.exitCode === null) await sleep(2);
  kill(child);
  return over;
};

const featureMonths = ({ folder }: SmallPlatform): number => globSync('store/features/**/*.parquet', { cwd: folder }).length;

test('features, killed at any moment and run again, are those of an undisturbed run', { timeout: 300_000 }, async () => {
  const random = seededRandom(1);
  const calm = fresh();
  const ms = await lasting(calm, ['features', '--all'], clock);
  const expected = parquetOf(calm);
  expect(featureMonths(calm)).toBe(8);
  const left: number[] = [];
  for (let kills = 0; kills < FEATURES_KILLS; ) {
    const small = fresh();
    const { end } =
      kills % 2 === 0
        ? await killedAfter(small, ['features', '--all'], clock, ms * (0.3 + 0.6 * random()))
        : await killedAtMonth(small, 1 + Math.floor(6 * random()));
    if (end === 'SIGKILL') kills++;
    left.push(featureMonths(small));
    await inProcess(small, [['features', '--all']], clock);
    expect(parquetOf(small)).toEqual(expected);
  }
  // Some were killed between two months.
  expect(left.filter((months) => months > 0 && months < 8).length).toBeGreaterThan(0);
});

/** Everything that a training leaves in the database but ids of MLflow, owners and times of writing. */
const trainingRows = async (url: string) => ({
  trainings: await sql(url, `SELECT id, market, state FROM training ORDER BY id`),
  versions: await sql(url, 'SELECT market, version, registry_version, training_id, seen_until FROM model_version ORDER BY version'),
  promotions: await sql(
    url,
    `SELECT market, seq, from_version, to_version, decision, actor, figures, state, at FROM promotion ORDER BY seq`,
  ),
  forecasts: await forecastRows(url),
  outcomes: await sql(url, 'SELECT * FROM outcome ORDER BY market, hour'),
});

/** All of a forecast but when it was made. */
const forecastRows = (url: string) =>
  sql(url, `SELECT to_jsonb(f) - 'made_at' AS row FROM forecast f ORDER BY market, hour, model_version, role`);

/** What MLflow has of the market: tags but the folder's hash, which covers the run's id. */
const registryOf = async (small: SmallPlatform) => {
  const platform = await opened(small, () => clock);
  try {
    const versions = await platform.registry.versions(SLUG);
    const tags = versions.map(({ registryVersion, tags: { folder_sha256, ...rest } }) => ({
      registryVersion,
      rest,
      isHashed: folder_sha256 !== undefined,
    }));
    return { champion: (await platform.registry.champion(SLUG))?.registryVersion, tags };
  } finally {
    await platform.close();
  }
};

const runsOf = async (url: string): Promise<Record<string, number>> => {
  const found = await fetch(`${url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${SLUG}`);
  const { experiment } = (await found.json()) as { experiment: { experiment_id: string } };
  const body = JSON.stringify({ experiment_ids: [experiment.experiment_id] });
  const reply = await fetch(`${url}/api/2.0/mlflow/runs/search`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const { runs } = (await reply.json()) as { runs: { info: { status: string } }[] };
  const counts: Record<string, number> = {};
  for (const { info } of runs) counts[info.status] = (counts[info.status] ?? 0) + 1;
  return counts;
};

const REGISTERS = /model-versions\/create$/;

/** In the order of a training's life: each is reached by the run after the one that died at the point before. */
const POINTS: Readonly<Record<string, KillPoint>> = {
  'its run was made': { request: /runs\/create$/, when: 'after' },
  'half of the model is uploaded': { request: /PUT .*model\.lgb$/, when: 'after' },
  'the version is registered and nobody knows': { request: REGISTERS, when: 'after' },
  'the gate has decided and nobody was told why': { request: /model-versions\/set-tag$/, when: 'before' },
  'the alias has not moved yet': { request: /POST .*registered-models\/alias$/, when: 'before' },
  'the alias has moved and the row does not say so': { request: /POST .*registered-models\/alias$/, when: 'after' },
};

test('training, killed at any moment and run again, has one effect and the same', { timeout: 300_000 }, async () => {
  const random = seededRandom(2);
  await inProcess(prepared, [['features', '--all']], clock);
  const urls = { calm: await anotherDatabase(postgres.url, 'calm'), killed: await anotherDatabase(postgres.url, 'killed') };
  const calm = smallPlatform(serversOf(urls.calm, mlflow.calm.url), MARKETS, prepared);
  const small = smallPlatform(serversOf(urls.killed, proxy.url), MARKETS, prepared);
  for (const at of [AT, NEXT_DAY, LAST_DAY]) await inProcess(calm, [['train']], at);

  const killedAt = async (what: string, point: KillPoint, at: EpochMs): Promise<void> => {
    const child = spawned(small, ['train'], at);
    proxy.arm(point, () => kill(child));
    expect({ what, ...(await ended(child)) }).toMatchObject({ what, end: 'SIGKILL' });
    for (const claims of ['training', 'champion_lock'])
      await sql(urls.killed, `UPDATE ${claims} SET heartbeat = heartbeat - interval '61 seconds'`);
  };
  for (const [what, point] of Object.entries(POINTS)) await killedAt(what, point, AT);
  await inProcess(small, [['train']], AT);

  await killedAt('the version is known and its run not ended', { request: /runs\/update$/, when: 'before' }, NEXT_DAY);
  const beforeRegistered = proxy.asked.findIndex((name) => REGISTERS.test(name));
  await inProcess(small, [['train']], NEXT_DAY);

  for (let i = 0; i < RANDOM_TRAINING_KILLS; i++) {
    const passing = Math.floor(random() * beforeRegistered);
    await killedAt(`request ${passing}`, { request: /./, passing, when: random() < 0.5 ? 'before' : 'after' }, LAST_DAY);
  }
  await killedAt('it learns', { request: /log-inputs$/, passing: 1, when: 'after', later: 400 * random() }, LAST_DAY);
  await killedAt('its holdout is forecast', { request: /runs\/update$/, when: 'after', later: 150 * random() }, LAST_DAY);
  await killedAt('its holdout is forecast again', { request: /GET .*alias$/, when: 'after', later: 150 * random() }, LAST_DAY);
  const [again] = await inProcess(small, [['train']], LAST_DAY);
  expect(again).toMatchObject({ kind: 'done', version: 3 });

  expect(await trainingRows(urls.killed)).toEqual(await trainingRows(urls.calm));
  expect(await registryOf(small)).toEqual(await registryOf(calm));
  expect(reportsOf(small)).toEqual(reportsOf(calm));
  expect(await runsOf(mlflow.calm.url)).toEqual({ FINISHED: 3 });
  expect(await runsOf(mlflow.killed.url)).toEqual({ FINISHED: 3, KILLED: expect.any(Number) });
});

/** A served forecast per hour: what the exchange's clock shows is that hour's beginning. */
test('a forecast, its process killed at any moment and run again, is the one row of an undisturbed run', { timeout: 300_000 }, async () => {
  const random = seededRandom(3);
  const urls = {
    calm: await anotherDatabase(postgres.url, 'calm_hours', 'calm'),
    killed: await anotherDatabase(postgres.url, 'killed_hours', 'calm'),
  };
  const calm = smallPlatform(serversOf(urls.calm, mlflow.calm.url), MARKETS, prepared);
  const small = smallPlatform(serversOf(urls.killed, mlflow.calm.url), MARKETS, prepared);
  clock = AT;
  const ms = await lasting(calm, ['predict'], AT);
  const hours = Array.from({ length: PREDICT_KILLS }, (_, i) => plusHours(AT, i));
  const before: number[] = [];
  for (const hour of hours) {
    clock = hour;
    await inProcess(calm, [['predict']], hour);
    for (let end: unknown; end !== 'SIGKILL'; ) {
      // The model is fetched anew, so that a kill can meet that as well.
      rmSync(join(small.folder, 'models'), { recursive: true, force: true });
      await sql(urls.killed, `DELETE FROM forecast WHERE role = 'served' AND hour = $1`, [new Date(hour)]);
      ({ end } = await killedAfter(small, ['predict'], hour, ms * (0.5 + 0.6 * random())));
    }
    before.push((await sql(urls.killed, `SELECT 1 FROM forecast WHERE role = 'served' AND hour = $1`, [new Date(hour)])).length);
    const [first] = await inProcess(small, [['predict']], hour);
    expect(first).toMatchObject({ kind: 'done', role: 'served' });
  }
  clock = plusHours(AT, PREDICT_KILLS);
  for (const each of [calm, small]) await inProcess(each, [['score'], ['score']], clock);
  expect((await sql(urls.calm, `SELECT 1 FROM forecast WHERE role = 'served'`)).length).toBe(PREDICT_KILLS);
  expect(await forecastRows(urls.killed)).toEqual(await forecastRows(urls.calm));
  expect(await sql(urls.killed, 'SELECT * FROM outcome ORDER BY hour')).toEqual(
    await sql(urls.calm, 'SELECT * FROM outcome ORDER BY hour'),
  );
});
