import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ScheduleClock } from '../embedded/src/clock.ts';
import { hourlyWork } from '../embedded/src/hour.ts';
import { runSchedule } from '../embedded/src/schedule.ts';
import { stepRunner } from '../embedded/src/step-runner.ts';
import { trainer } from '../embedded/src/trainer.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase } from './another-database.ts';
import { frozen, wilder } from './drift-candles.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder, candlesOf } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, opened, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';

const SINCE = '2024-11-01';
/**
 * Midnight: the hour of the first training, and the beginning of the wild or of the frozen week. The scale follows the market within a day,
 * so that a week of larger moves is told by its first hours; after this quiet one it shows at the first check.
 */
const AT = epochMs(Date.UTC(2025, 7, 22));
const DAY_LATER = plusHours(AT, 24);
const END = plusHours(AT, 120);

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
beforeAll(async () => {
  mlflow = await startMlflow();
}, 60_000);
afterAll(() => mlflow.stop());

interface Scene {
  readonly small: SmallPlatform;
  readonly platform: Platform;
  readonly replay: ReplayExchange;
  readonly market: string;
  readonly abort: AbortController;
  [Symbol.asyncDispose](): Promise<void>;
}

/** A platform after its first training at `AT`, by the clock of a replay of `symbol` as `changed`. */
const trainedScene = async (symbol: 'BTC' | 'ETH', changed: (lines: readonly string[]) => string[], speed: number): Promise<Scene> => {
  const other = symbol === 'BTC' ? 'ETH' : 'BTC';
  const lines = (each: string) => bundledLines(`${each}USDT`, Date.parse(SINCE), END);
  const folder = candleFolder({
    [`BINANCE_${symbol}USDT_1h.csv.gz`]: changed(lines(symbol)),
    [`BINANCE_${other}USDT_1h.csv.gz`]: lines(other),
  });
  const wall = { isHeld: true, heldAt: Date.now() };
  const replay = await startReplayExchange({ folder, start: AT, speed, wallClock: () => (wall.isHeld ? wall.heldAt : Date.now()) });
  const servers = {
    databaseUrl: await anotherDatabase(postgres.url, symbol.toLowerCase()),
    mlflowUrl: mlflow.url,
    exchangeUrl: replay.url,
  };
  const small = smallPlatform(servers, { symbols: [`${symbol}/USDT`], cross: [`${other}/USDT`], since: SINCE });
  const platform = await opened(small, () => replay.clock.now());
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, AT);
  expect(await ran(platform, ['train'], AT)).toMatchObject([{ version: 1, decision: 'promoted' }]);
  Object.assign(wall, { isHeld: false });
  return {
    small,
    platform,
    replay,
    market: `binance-${symbol}-USDT-1h`,
    abort: new AbortController(),
    [Symbol.asyncDispose]: async () => {
      await platform.close();
      await replay.stop();
    },
  };
};

/** The clock as a schedule sees it that is never behind: no hour is passed over on a slow host. */
const hourByHour = (clock: ScheduleClock): ScheduleClock => {
  let reached = clock.now();
  return {
    now: () => reached,
    wallMsUntil: (hour) => {
      const wait = clock.wallMsUntil(hour);
      if (wait === 0) reached = hour;
      return wait;
    },
  };
};

const reportOf = ({ small, market }: Scene, at: EpochMs, ending: string): string =>
  readFileSync(join(small.folder, `store/reports/drift/market=${market}/${isoSecond(at).slice(0, 13)}.${ending}`), 'utf8');

test('when moves grow five times as large the schedule trains once, a week held out, and says everywhere why', {
  timeout: 180_000,
}, async () => {
  await using scene = await trainedScene('BTC', (lines) => wilder(lines, AT, 5), 4 * 3600);
  const { platform, market, replay, abort } = scene;
  const steps = stepRunner(platform, () => undefined);
  const training = trainer(platform, steps);
  const work = hourlyWork(platform, steps, training, AT);
  const hourly = async (hour: EpochMs, passedOver: number): Promise<void> => {
    await work.hourly(hour, passedOver);
    if (hour === plusHours(AT, 50)) abort.abort();
  };
  await runSchedule(hourByHour(replay.clock), plusHours(AT, 1), { hourly, ended: () => abort.abort() }, abort.signal);
  await training.idle();

  const [, check] = await platform.drift.checks(market, 9);
  expect(check).toMatchObject({ at: DAY_LATER, verdict: 'drift', figures: { modelVersion: 1, rule: 'scaled' } });
  const [request, ...others] = await platform.drift.requests(market, 9);
  expect(others).toEqual([]);
  expect(request).toMatchObject({ checkId: check?.id, reason: expect.stringMatching(/above the threshold/), requestedAt: DAY_LATER });
  const [version, first, ...more] = await platform.trainings.modelVersions(market);
  expect([first?.version, more]).toEqual([1, []]);
  expect(version).toMatchObject({ version: 2, seenUntil: plusHours(DAY_LATER, -7 * 24) });
  const [promotion] = await platform.promotions.history(market);
  expect(promotion).toMatchObject({
    seq: 2,
    requestId: request?.id,
    fromVersion: 1,
    toVersion: 2,
    actor: 'gate',
    state: 'done',
    at: DAY_LATER,
  });
  expect(request?.result).toBe(`version 2: ${promotion?.decision}`);
  const [registered] = await platform.registry.versions(market);
  expect(registered?.tags).toMatchObject({
    platform_version: '2',
    gate: promotion?.decision,
    gate_reason: promotion?.figures['reason'],
    gate_explanation: promotion?.figures['explanation'],
  });
  expect(promotion?.figures).toMatchObject({
    kind: 'refresh',
    holdoutHours: 168,
    commonHours: 168,
    explanation: expect.stringMatching(/^(Promoted|Not promoted): a refresh/),
  });
  expect(JSON.parse(reportOf(scene, DAY_LATER, 'json'))).toMatchObject({ check: { verdict: 'drift' } });
  expect(reportOf(scene, DAY_LATER, 'html')).toContain('</html>');

  // By hand it is the same: nothing is open, and another check must wait for three days.
  expect(await done(scene.small, ['train', '--due'], plusHours(AT, 50))).toMatchObject({
    end: 99,
    results: [{ reason: 'no open request' }],
  });
  const easily = { ...platform, config: { ...platform.config, drift: { ...platform.config.drift, mae_threshold: 0.001 } } };
  const ask = async (hour: EpochMs) => {
    expect(await ran(easily, ['drift'], hour)).toMatchObject([{ verdict: 'drift' }]);
    return ran(easily, ['request-retraining'], hour);
  };
  expect(await ask(plusHours(DAY_LATER, 71))).toMatchObject([{ kind: 'nothing_to_do', reason: expect.stringMatching(/^cooling_down/) }]);
  expect(await platform.drift.requests(market, 9)).toHaveLength(1);
  const [asked] = await ask(plusHours(DAY_LATER, 72));
  expect(asked).toMatchObject({ kind: 'done' });
  // While it is open it is named again, and no other is added, whatever a later check says.
  expect(await ask(plusHours(DAY_LATER, 73))).toMatchObject([{ kind: 'done', request: (asked as { request?: number }).request }]);
  expect(await platform.drift.requests(market, 9)).toHaveLength(2);
});

test('a feed that hangs is broken input: told, reported, and nothing is asked for or trained', { timeout: 120_000 }, async () => {
  await using scene = await trainedScene('ETH', (lines) => frozen(lines, AT), 3600 * 3600);
  const { platform, market, small } = scene;
  await ran(platform, ['ingest'], DAY_LATER);
  await ran(platform, ['features'], DAY_LATER);
  const found = await done(small, ['drift'], DAY_LATER);
  expect(found).toMatchObject({
    end: 65,
    results: [{ code: 'broken_input', message: expect.stringMatching(/share one open, high, low and close/) }],
  });
  expect(await done(small, ['report'], DAY_LATER)).toMatchObject({ end: 0 });
  expect(JSON.parse(reportOf(scene, DAY_LATER, 'json'))).toMatchObject({ check: { verdict: 'broken_input' } });
  expect(await done(small, ['request-retraining'], DAY_LATER)).toMatchObject({ end: 99 });

  // Not even what was asked for before, and not the refresh that is due.
  await platform.drift.request({ market, checkId: null, reason: 'by hand', requestedAt: AT });
  expect(await done(small, ['train', '--due'], DAY_LATER)).toMatchObject({
    end: 99,
    results: [{ reason: expect.stringMatching(/^broken input/) }],
  });
  const impatient = { ...platform, config: { ...platform.config, model: { ...platform.config.model, max_age_days: 0 } } };
  const steps = stepRunner(impatient, () => undefined);
  const training = trainer(impatient, steps);
  await hourlyWork(impatient, steps, training, AT).hourly(DAY_LATER, 0);
  await training.idle();
  expect(await platform.trainings.modelVersions(market)).toHaveLength(1);
  expect(await platform.drift.requests(market, 9)).toMatchObject([{ checkId: null, finishedAt: null }]);

  // Somebody mends the candles and asks again: the very check that was broken is made anew, and what waited is done.
  await platform.candles.merge(marketOf('binance', 'ETH/USDT'), candlesOf(bundledLines('ETHUSDT', AT, DAY_LATER)), AT);
  await ran(platform, ['features'], DAY_LATER);
  expect(await done(small, ['drift'], DAY_LATER)).toMatchObject({ end: 0, results: [{ verdict: 'no_drift' }] });
  expect(await done(small, ['report'], DAY_LATER)).toMatchObject({ end: 0 });
  expect(JSON.parse(reportOf(scene, DAY_LATER, 'json'))).toMatchObject({ check: { verdict: 'no_drift' } });
  expect(await done(small, ['train', '--due'], DAY_LATER)).toMatchObject({ end: 0, results: [{ version: 2, request: 1 }] });
});

test('before the first champion an archive that is still being filled is not called broken, which would forbid the training', async () => {
  const servers = { databaseUrl: await anotherDatabase(postgres.url, 'empty'), mlflowUrl: mlflow.url, exchangeUrl: 'http://127.0.0.1:9' };
  const platform = await opened(smallPlatform(servers, { symbols: ['SOL/USDT'], cross: ['ETH/USDT'], since: SINCE }), () => AT);
  expect(await ran(platform, ['drift'], AT)).toMatchObject([
    { kind: 'nothing_to_do', reason: expect.stringMatching(/no champion yet.*168 of the window's 168 hours are masked/) },
  ]);
  expect(await platform.drift.checks('binance-SOL-USDT-1h', 1)).toEqual([]);
  await platform.close();
});
