import { type Exchange, type Market, marketOf } from '@forecast/core/candles';
import { Config } from '@forecast/core/config';
import { type EpochMs, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { ingestCandles } from '../tasks/src/ingest-candles.ts';
import type { Platform } from '../tasks/src/platform.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { exitCodeOfResults, type MarketResult } from '../tasks/src/task.ts';
import { loggedArchive } from './ingest-archive.ts';
import { type MarketProxy, startMarketProxy } from './market-proxy.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';

const SINCE = '2025-08-01';
const HOUR = epochMs(Date.UTC(2025, 7, 5, 21));
const MARKETS = ['BTC', 'ETH', 'SOL'] as const;
const BTC = marketOf('binance', 'BTC/USDT');
const ETH = marketOf('binance', 'ETH/USDT');
const FOLDER = candleFolder(
  Object.fromEntries(
    MARKETS.map((base) => [`BINANCE_${base}USDT_1h.csv.gz`, bundledLines(`${base}USDT`, Date.parse(SINCE), plusHours(HOUR, 24))]),
  ),
);

/** Wall time, which passes only while something sleeps; the replay's clock follows it. */
let elapsed: number;
let replay: ReplayExchange;
let proxy: MarketProxy;
let exchange: Exchange;
beforeAll(async () => {
  proxy = await startMarketProxy(() => replay.url);
  exchange = await openExchange({ name: 'binance', url: proxy.url }, { patience: { sleep: async () => undefined } });
});
beforeEach(() => {
  proxy.reset();
  elapsed = 0;
});
afterAll(async () => {
  await exchange.close();
  await proxy.stop();
  await replay.stop();
});

interface Scene {
  /** by how much the exchange's clock is ahead of ours, milliseconds */
  readonly ahead?: number;
  readonly speed?: number;
  /** what the archive holds before, up to this hour of the exchange's */
  readonly stored?: EpochMs;
  readonly cross?: readonly string[];
}

/** An archive up to the hour before, and `ingest` at 21:00:00 by our clock. */
const scene = async ({ ahead = 0, speed = 1, stored = plusHours(HOUR, -1), cross = ['SOL/USDT'] }: Scene = {}) => {
  await replay?.stop();
  replay = await startReplayExchange({ folder: FOLDER, start: epochMs(HOUR + ahead), speed, wallClock: () => elapsed });
  const archive = await loggedArchive();
  const slept: number[] = [];
  const said: string[] = [];
  const platform = {
    ...archive,
    config: Config.parse({ symbols: ['BTC/USDT', 'ETH/USDT'], cross_markets: cross, ingest: { since: SINCE } }),
    exchange: () => Promise.resolve(exchange),
    now: () => epochMs(HOUR + elapsed * speed),
    // Who sleeps beside another sleeps through the same time.
    sleep: async (milliseconds: number) => {
      slept.push(milliseconds);
      const until = elapsed + milliseconds / speed;
      await new Promise(setImmediate);
      elapsed = Math.max(elapsed, until);
    },
    progress: { say: (text: string) => void said.push(text), start: () => ({ at: () => undefined, stop: () => undefined }) },
    signal: new AbortController().signal,
  } as unknown as Platform;
  const run = async (options: { wait: boolean; all?: boolean }, at = HOUR, markets: readonly Market[] = [BTC, ETH]) => {
    const results = await ingestCandles({ all: false, ...options })(platform, { markets, at });
    return {
      results,
      end: exitCodeOfResults(results),
      ends: Object.fromEntries(results.map((result) => [result.market.split('-')[1], endOf(result)])),
    };
  };
  if (stored > 0) {
    await replay.stop();
    replay = await startReplayExchange({ folder: FOLDER, start: stored, speed: 0 });
    await run({ wait: false });
    await replay.stop();
    replay = await startReplayExchange({ folder: FOLDER, start: epochMs(HOUR + ahead), speed, wallClock: () => elapsed });
  }
  Object.assign(proxy.asked, { length: 0 });
  return { run, slept, said, archive };
};

/** The end of the last candle, or why it failed. */
const endOf = (result: MarketResult): unknown => {
  if (result.kind === 'failed') return result.cross === true ? `${result.code}, only looked at` : result.code;
  return result.kind === 'done' ? result['to'] : result.reason;
};

const ALL_THERE = { BTC: isoSecond(HOUR), ETH: isoSecond(HOUR), SOL: isoSecond(HOUR) };
const TEN_MINUTES = 600_000;
const total = (slept: readonly number[]): number => slept.reduce((sum, each) => sum + each, 0);

test.each([1, 1500, 30_000, 9 * 60_000, 59 * 60_000])(
  'with our clock %i ms ahead of the exchange it waits until the exchange has passed the hour',
  async (behind) => {
    const { run, slept } = await scene({ ahead: -behind });
    expect(await run({ wait: true })).toMatchObject({ end: 0, ends: ALL_THERE });
    expect(elapsed).toBeGreaterThanOrEqual(behind);
    expect(elapsed).toBeLessThan(behind + 30_000);
    expect(Math.max(...slept)).toBeLessThanOrEqual(10_000);
  },
);

test.each([0, 1500, 30_000])('with our clock %i ms behind the exchange it waits for nothing', async (ahead) => {
  const { run, slept } = await scene({ ahead });
  expect(await run({ wait: true })).toMatchObject({ end: 0, ends: ALL_THERE });
  expect(slept).toEqual([]);
});

test('the open candle is never taken for the closed one, whoever is ahead', async () => {
  const { run } = await scene({ ahead: -1500 });
  expect(await run({ wait: false })).toMatchObject({ end: 0, ends: { BTC: isoSecond(plusHours(HOUR, -1)) } });
  await run({ wait: true });
  const { results } = await run({ wait: false }, plusHours(HOUR, 1));
  expect(results[0]).toMatchObject({ kind: 'done', revisions: 0 });
});

test('an hour that lies beyond the next one is a wrong clock, and said at once', async () => {
  const { run, slept } = await scene({ ahead: -90 * 60_000 });
  await expect(run({ wait: true })).rejects.toMatchObject({
    code: 'too_early',
    message: expect.stringContaining('set the clock of this host'),
  });
  expect(slept).toEqual([]);
});

test('a clock that is fast, as in a replay, is asked and not counted', async () => {
  const { run } = await scene({ speed: 3600, ahead: -30_000 });
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(HOUR, -1));
  expect(await run({ wait: true })).toMatchObject({ end: 69, ends: { BTC: 'stale', ETH: isoSecond(HOUR) } });
  expect(replay.clock.now()).toBeLessThan(plusHours(HOUR, 1));
});

test('a candle that does not come within ten minutes is a fault of that market alone; the same hour again reads once', async () => {
  const { run, slept } = await scene();
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(HOUR, -1));
  const first = await run({ wait: true });
  expect(first).toMatchObject({ end: 69, ends: { ...ALL_THERE, BTC: 'stale' } });
  expect(first.results[0]).toMatchObject({
    message: expect.stringContaining(
      'the candle from 2025-08-05T20:00:00Z to 2025-08-05T21:00:00Z is missing, and binance trades the market',
    ),
  });
  expect(total(slept)).toBe(TEN_MINUTES);
  slept.length = 0;
  expect(await run({ wait: true })).toMatchObject({ end: 69 });
  expect(slept).toEqual([]);
  proxy.troubles.stoppedAt.clear();
  expect(await run({ wait: true })).toMatchObject({ end: 0, ends: ALL_THERE });
});

test('without waiting the candle is wanted from ten minutes past the hour on, and of an old hour always', async () => {
  const { run, slept } = await scene();
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(HOUR, -1));
  expect(await run({ wait: false })).toMatchObject({ end: 0 });
  elapsed = TEN_MINUTES;
  expect(await run({ wait: false })).toMatchObject({ end: 69, ends: { BTC: 'stale' } });
  elapsed = HOUR_MS;
  expect(await run({ wait: true })).toMatchObject({ end: 69, ends: { BTC: 'stale' } });
  expect(slept).toEqual([]);
});

test('an hour that the exchange never had, with later ones behind it, is a gap and no fault', async () => {
  const { run } = await scene();
  proxy.troubles.missing.set('BTCUSDT', plusHours(HOUR, -1));
  elapsed = HOUR_MS;
  expect(await run({ wait: true })).toMatchObject({ end: 0, ends: { BTC: isoSecond(plusHours(HOUR, 1)) } });
});

test('a market whose reads fail is tried until ten minutes past, then red; the others are read meanwhile', async () => {
  const { run, slept } = await scene();
  proxy.troubles.failing.add('BTCUSDT');
  expect(await run({ wait: true })).toMatchObject({ end: 69, ends: { ...ALL_THERE, BTC: 'exchange_unavailable' } });
  expect(total(slept)).toBe(TEN_MINUTES);
  expect(await run({ wait: false })).toMatchObject({ end: 69, ends: { BTC: 'exchange_unavailable' } });
});

test('reads that fail for a while are no fault', async () => {
  const { run, slept } = await scene();
  proxy.troubles.failing.add('BTCUSDT');
  const healed = slept.push.bind(slept);
  slept.push = (...each) => {
    if (elapsed >= 60_000) proxy.troubles.failing.clear();
    return healed(...each);
  };
  expect(await run({ wait: true })).toMatchObject({ end: 0, ends: ALL_THERE });
  expect(total(slept)).toBeLessThan(120_000);
});

test('a market that is only looked at never decides: failing, stopped', async () => {
  const failing = await scene();
  proxy.troubles.failing.add('SOLUSDT');
  expect(await failing.run({ wait: true })).toMatchObject({ end: 0, ends: { ...ALL_THERE, SOL: 'exchange_unavailable, only looked at' } });
  expect(failing.said).toContainEqual(expect.stringMatching(/^binance-SOL-USDT-1h: exchange_unavailable: /));
  proxy.reset();
  const stopped = await scene();
  proxy.troubles.stoppedAt.set('SOLUSDT', plusHours(HOUR, -1));
  expect(await stopped.run({ wait: true })).toMatchObject({ end: 0, ends: { ...ALL_THERE, SOL: 'stale, only looked at' } });
});

test('what one market forecasts another only looks at: of each call those count that it is about', async () => {
  const { run } = await scene({ cross: ['BTC/USDT'] });
  proxy.troubles.failing.add('BTCUSDT');
  expect(await run({ wait: false }, HOUR, [ETH])).toMatchObject({ end: 0, ends: { BTC: 'exchange_unavailable, only looked at' } });
  expect(await run({ wait: false }, HOUR, [BTC, ETH])).toMatchObject({ end: 69, ends: { BTC: 'exchange_unavailable' } });
});

test('an exchange that is away as the hour begins is waited for, and for good it is a fault of the task', async () => {
  const { run, slept } = await scene();
  proxy.troubles.isAway = true;
  const comesBack = slept.push.bind(slept);
  slept.push = (...each) => {
    proxy.troubles.isAway = elapsed < 120_000;
    return comesBack(...each);
  };
  expect(await run({ wait: true })).toMatchObject({ end: 0, ends: ALL_THERE });
  slept.push = comesBack;
  proxy.troubles.isAway = true;
  await expect(run({ wait: true })).rejects.toMatchObject({ code: 'exchange_unavailable' });
  expect(elapsed).toBeGreaterThanOrEqual(TEN_MINUTES);
  expect(elapsed).toBeLessThan(TEN_MINUTES + 10_000);
});

test.each(['HALT', 'BREAK', 'AUCTION_MATCH'])('a market in %s is not waited for, and no fault', async (status) => {
  const { run, slept, said } = await scene();
  proxy.troubles.status.set('BTCUSDT', status);
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(HOUR, -1));
  const { results, end } = await run({ wait: true });
  expect([end, slept]).toEqual([0, []]);
  expect(results[0]).toMatchObject({ kind: 'done', listing: 'halted', to: isoSecond(plusHours(HOUR, -1)) });
  expect(said).toContain('binance-BTC-USDT-1h: the exchange has halted it: its candles end at 2025-08-05T20:00:00Z');
});

test('a market that is halted while it is waited for is no fault either', async () => {
  const { run, slept } = await scene();
  proxy.troubles.stoppedAt.set('BTCUSDT', plusHours(HOUR, -1));
  const halts = slept.push.bind(slept);
  slept.push = (...each) => {
    proxy.troubles.status.set('BTCUSDT', 'HALT');
    return halts(...each);
  };
  expect(await run({ wait: true })).toMatchObject({ end: 0 });
});

test('a market that was known and is no longer listed fails alone, at once, with what to do', async () => {
  const { run, slept } = await scene();
  proxy.troubles.unlisted.add('BTCUSDT');
  const { results, end, ends } = await run({ wait: true });
  expect([end, ends, slept]).toEqual([64, { ...ALL_THERE, BTC: 'config' }, []]);
  expect(results[0]).toMatchObject({
    message: 'binance no longer lists BTC/USDT: take it out of `symbols:` or `cross_markets:` in config.yaml',
  });
});

test('one that vanishes half way, and one that is only looked at, leave the others alone', async () => {
  const vanishing = await scene();
  proxy.troubles.vanishing.add('BTCUSDT');
  expect(await vanishing.run({ wait: true })).toMatchObject({ end: 64, ends: { ...ALL_THERE, BTC: 'config' } });
  proxy.reset();
  const cross = await scene();
  proxy.troubles.unlisted.add('SOLUSDT');
  expect(await cross.run({ wait: true })).toMatchObject({ end: 0, ends: { ...ALL_THERE, SOL: 'config, only looked at' } });
});

test('one that is refused and yet listed has only stumbled', async () => {
  const { run } = await scene();
  proxy.troubles.refused.add('BTCUSDT');
  expect(await run({ wait: false })).toMatchObject({ end: 69, ends: { ...ALL_THERE, BTC: 'exchange_unavailable' } });
});

test('one that was never there is refused with all, before anything is written', async () => {
  const { run, archive } = await scene({ stored: epochMs(0) });
  proxy.troubles.unlisted.add('SOLUSDT');
  await expect(run({ wait: true })).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('does not list SOL/USDT; it lists'),
  });
  expect(archive.log).toEqual([]);
});

test('a worse fault of another market counts, a lasting one does not take the next try away', async () => {
  const { run } = await scene();
  proxy.troubles.unlisted.add('BTCUSDT');
  proxy.troubles.failing.add('ETHUSDT');
  expect(await run({ wait: false })).toMatchObject({ end: 69, ends: { BTC: 'config', ETH: 'exchange_unavailable' } });
});
