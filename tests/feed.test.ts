import { type Exchange, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import { type MarketResult, type Platform, parseCommandLine, runTask } from '@forecast/tasks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { stepRunner } from '../embedded/src/step-runner.ts';
import { hourlySteps } from '../embedded/src/steps.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { type MarketProxy, startMarketProxy } from './market-proxy.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, opened, type SmallPlatform, smallPlatform } from './small-platform.ts';

// Two markets that are forecast and one that they look at, through every task, while the feed of one of them is in trouble.
const MARKETS = { symbols: ['BTC/USDT', 'ETH/USDT'], cross: ['SOL/USDT'], since: '2025-01-01' };
const AT = epochMs(Date.UTC(2025, 7, 28));
const HOURLY = [['ingest', '--wait'], ['features'], ['score'], ['predict']];

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
let proxy: MarketProxy;
let small: SmallPlatform;
let platform: Platform;
let exchange: Exchange;
let made: object;
/** wall time; it passes while a task waits, or when a test moves it */
let elapsed = 0;
const sleep = (milliseconds: number): Promise<void> => {
  elapsed += milliseconds;
  return Promise.resolve();
};

beforeAll(async () => {
  const lines = (base: string) => bundledLines(`${base}USDT`, Date.parse(MARKETS.since), plusHours(AT, 48));
  const folder = candleFolder(Object.fromEntries(['BTC', 'ETH', 'SOL'].map((base) => [`BINANCE_${base}USDT_1h.csv.gz`, lines(base)])));
  replay = await startReplayExchange({ folder, start: AT, wallClock: () => elapsed });
  [mlflow, proxy] = await Promise.all([startMlflow(), startMarketProxy(() => replay.url)]);
  exchange = await openExchange({ name: 'binance', url: proxy.url }, { patience: { sleep: async () => undefined } });
  small = smallPlatform({ databaseUrl: postgres.url, mlflowUrl: mlflow.url, exchangeUrl: proxy.url }, MARKETS);
  platform = { ...(await opened(small, () => replay.clock.now())), exchange: () => Promise.resolve(exchange), sleep };
  await platform.migrate();
  made = await each([['ingest'], ['features', '--all'], ['train'], ['predict'], ['drift']], AT);
}, 240_000);
beforeEach(() => proxy.reset());
afterAll(async () => {
  await platform.close();
  await exchange.close();
  await Promise.all([mlflow.stop(), replay.stop(), proxy.stop()]);
});

const task = async (argv: readonly string[], at: EpochMs) => {
  const invocation = parseCommandLine([...argv, '--at', isoSecond(at)], 'test');
  if (invocation.kind !== 'task') throw new Error(`${argv.join(' ')}: no task`);
  return runTask(platform, invocation);
};

const each = async (steps: readonly (readonly string[])[], at: EpochMs) => {
  const ends: Record<string, unknown> = {};
  for (const argv of steps) {
    const { report, exitCode } = await task(argv, at);
    ends[argv[0] ?? ''] = [exitCode, Object.fromEntries(report.results.map((result) => [result.market.split('-')[1], wordOf(result)]))];
  }
  return ends;
};

const wordOf = (result: MarketResult): string => {
  if (result.kind === 'nothing_to_do') return result.reason;
  return result.kind === 'failed' ? result.code : 'done';
};

/** The steps of the hour that begins next, as it begins. */
const nextHour = async (steps: readonly (readonly string[])[] = HOURLY) => {
  const at = plusHours(epochMs(Math.floor(replay.clock.now() / HOUR_MS) * HOUR_MS), 1);
  elapsed += at - replay.clock.now();
  return { at, ends: await each(steps, at) };
};

const served = (at: EpochMs, base: string) => platform.forecasts.served(marketOf('binance', `${base}/USDT`).slug, at);
const DONE = { BTC: 'done', ETH: 'done' };

test('in a quiet hour every task is green', async () => {
  expect(made).toMatchObject({ train: [0, DONE], predict: [0, DONE], drift: [0, DONE] });
  const { ends } = await nextHour([...HOURLY, ['export'], ['drift'], ['report']]);
  expect(ends).toEqual({
    ingest: [0, { ...DONE, SOL: 'done' }],
    ...Object.fromEntries(['features', 'score', 'predict', 'export', 'drift', 'report'].map((step) => [step, [0, DONE]])),
  });
});

test.each(['failing', 'stopped', 'away at first'])(
  'a market whose feed is %s is red in each step, the other has its forecast in time',
  async (kind) => {
    const before = replay.clock.now();
    if (kind === 'failing') proxy.troubles.failing.add('BTCUSDT');
    else proxy.troubles.stoppedAt.set('BTCUSDT', before - (before % HOUR_MS));
    if (kind === 'away at first') proxy.troubles.isAway = true;
    Object.assign(platform, {
      sleep: (milliseconds: number) => {
        proxy.troubles.isAway = false;
        return sleep(milliseconds);
      },
    });
    const { at, ends } = await nextHour();
    Object.assign(platform, { sleep });
    const stale = [69, { BTC: 'stale', ETH: 'done' }];
    expect(ends).toEqual({
      ingest: [69, { BTC: kind === 'failing' ? 'exchange_unavailable' : 'stale', ETH: 'done', SOL: 'done' }],
      features: stale,
      score: stale,
      predict: stale,
    });
    expect(await served(at, 'BTC')).toBeUndefined();
    expect((await served(at, 'ETH'))?.madeAt).toBeLessThan(at + 20 * 60_000);

    // Cleared within the hour, the forecast is still made in time; nothing waits again.
    proxy.reset();
    const now = elapsed;
    expect(await each(HOURLY, at)).toMatchObject({ ingest: [0, DONE], features: [0, DONE], score: [0, DONE], predict: [0, DONE] });
    expect(elapsed).toBe(now);
    expect(await served(at, 'BTC')).toMatchObject({ role: 'served', degraded: false });
  },
);

test('the command line ends as the rule says', { timeout: 60_000 }, async () => {
  const { at } = await nextHour([]);
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(at, -1));
  elapsed += 600_000;
  const ended = async (argv: readonly string[]) => (await done(small, argv, at)).end;
  expect([await ended(['ingest']), await ended(['predict'])]).toEqual([69, 69]);
  expect((await done(small, ['predict'], at)).said).toMatch(
    /binance-BTC-USDT-1h: stale: the candle from .* is missing, and binance trades the market/,
  );
});

test('the command line waits for an exchange whose clock is behind', { timeout: 60_000 }, async () => {
  const at = plusHours(AT, 5);
  const lines = bundledLines('BTCUSDT', Date.parse('2025-08-20'), plusHours(AT, 48));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines });
  const behind = await startReplayExchange({ folder, start: epochMs(at - 5000) });
  const servers = { databaseUrl: postgres.url, mlflowUrl: mlflow.url, exchangeUrl: behind.url };
  const alone = smallPlatform(servers, { symbols: ['BTC/USDT'], cross: [], since: '2025-08-20' });
  const ended = await done(alone, ['ingest', '--wait'], at);
  await behind.stop();
  expect(ended).toMatchObject({ end: 0, results: [{ kind: 'done', to: isoSecond(at) }] });
});

test('a market that is only looked at degrades the forecasts of the others and is told', async () => {
  proxy.troubles.failing.add('SOLUSDT');
  const { at, ends } = await nextHour();
  expect(ends).toEqual({
    ingest: [0, { ...DONE, SOL: 'exchange_unavailable' }],
    features: [0, DONE],
    score: [0, DONE],
    predict: [0, DONE],
  });
  expect([await served(at, 'BTC'), await served(at, 'ETH')]).toMatchObject([{ degraded: true }, { degraded: true }]);
  proxy.reset();
  proxy.troubles.unlisted.add('SOLUSDT');
  expect((await nextHour()).ends).toMatchObject({ ingest: [0, { ...DONE, SOL: 'config' }], predict: [0, DONE] });
});

test('a market that the exchange has halted has nothing to forecast, and that is no fault', async () => {
  const { at: stopped } = await nextHour([]);
  proxy.troubles.status.set('BTCUSDT', 'BREAK');
  proxy.troubles.stoppedAt.set('BTCUSDT', stopped);
  const { at, ends } = await nextHour();
  expect(ends).toMatchObject({
    ingest: [0, DONE],
    features: [0, DONE],
    score: [0, DONE],
    predict: [0, { BTC: 'halted', ETH: 'done' }],
  });
  expect((await task(['predict', '--symbol', 'BTC/USDT'], at)).exitCode).toBe(99);
  // Whether it trades cannot be asked: not understood, tried again.
  proxy.troubles.isAway = true;
  expect(await each([['predict', '--symbol', 'BTC/USDT']], at)).toEqual({ predict: [69, { BTC: 'exchange_unavailable' }] });
});

test('a market that is no longer listed is red alone, in every step that misses its candle', async () => {
  const { at: last } = await nextHour();
  proxy.troubles.unlisted.add('BTCUSDT');
  const { ends } = await nextHour([...HOURLY, ['export']]);
  const alone = [64, { BTC: 'config', ETH: 'done' }];
  expect(ends).toEqual({
    ingest: [64, { ...DONE, BTC: 'config', SOL: 'done' }],
    features: alone,
    score: alone,
    predict: alone,
    export: [0, DONE],
  });
  expect(await served(last, 'BTC')).toBeDefined();
  // The platform comes up again without it.
  expect(await each([['init']], last)).toEqual({ init: [0, DONE] });
});

test('an hour that the exchange never tells is red while it runs, and a known gap once later ones are there', async () => {
  const { at: before } = await nextHour();
  proxy.troubles.missing.set('BTCUSDT', before);
  const { at, ends } = await nextHour();
  expect(ends).toMatchObject({ ingest: [69, { BTC: 'stale' }], predict: [69, { BTC: 'stale' }] });
  expect((await nextHour()).ends).toMatchObject({ ingest: [0, DONE], features: [0, DONE], score: [0, DONE], predict: [0, DONE] });
  expect(await each([['ingest'], ['features'], ['predict']], at)).toMatchObject({
    ingest: [0, DONE],
    features: [0, DONE],
    predict: [0, { BTC: 'gap', ETH: 'done' }],
  });
});

const withCandles = async <T>(candles: Platform['candles'], work: () => Promise<T>): Promise<T> => {
  const before = platform.candles;
  Object.assign(platform, { candles });
  try {
    return await work();
  } finally {
    Object.assign(platform, { candles: before });
  }
};

test('a day without a drift check is no day without drift', async () => {
  const { at } = await nextHour();
  expect(await each([['report'], ['request-retraining']], at)).toMatchObject({ report: [0, DONE] });
  const late = plusHours(AT, 24 + 24);
  const ends = await each([['report'], ['request-retraining']], late);
  expect(ends['report']).toEqual([69, { BTC: 'stale', ETH: 'stale' }]);
  expect(ends['request-retraining']).toMatchObject([99, {}]);
});

test('without candles nothing is checked, and nothing is passed off as done', async () => {
  const none: Platform['candles'] = { ...platform.candles, extent: () => Promise.resolve(undefined) };
  const { at } = await nextHour([]);
  const ends = await withCandles(none, () => each([['features'], ['export'], ['check-lookahead']], at));
  expect(ends).toEqual({
    features: [69, { BTC: 'stale', ETH: 'stale' }],
    export: [69, { BTC: 'stale', ETH: 'stale' }],
    'check-lookahead': [65, { BTC: 'too_little_data', ETH: 'too_little_data' }],
  });
});

test('the schedule of npm start waits for the candle, and says once an hour why a market has none', async () => {
  const { at } = await nextHour([]);
  const said: string[] = [];
  const steps = stepRunner(platform, (line) => void said.push(line));
  proxy.troubles.failing.add('BTCUSDT');
  const before = elapsed;
  await hourlySteps(steps, at);
  expect(elapsed - before).toBe(600_000);
  expect(said.filter((line) => line.includes('-1h: '))).toEqual([
    expect.stringMatching(/^ingest: binance-BTC-USDT-1h: exchange_unavailable: binance, candles of BTC\/USDT from /),
  ]);
  expect(await served(at, 'ETH')).toMatchObject({ role: 'served' });
});
