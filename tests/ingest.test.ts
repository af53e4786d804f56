import type { CandleStore, Exchange, Market } from '@forecast/core/candles';
import { marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import { afterEach, expect, test } from 'vitest';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { CANDLE_WAIT, type IngestResult, ingest } from '../tasks/src/ingest.ts';
import { type ReplayFaults, startReplayExchange } from '../tasks/src/replay/index.ts';
import { contents, loggedArchive } from './ingest-archive.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';

const BTC = marketOf('binance', 'BTC/USDT');
const ETH = marketOf('binance', 'ETH/USDT');
const SINCE = epochMs(Date.UTC(2025, 5, 1));
const SUMMER = candleFolder(
  Object.fromEntries(
    ['BTCUSDT', 'ETHUSDT'].map((symbol) => [`BINANCE_${symbol}_1h.csv.gz`, bundledLines(symbol, SINCE, Date.UTC(2025, 8, 1))]),
  ),
);

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A clock of milliseconds from zero. */
const movable = () => {
  let ms = 0;
  const move = (by: number): void => {
    ms += by;
  };
  return { now: () => ms, move };
};

/** A replay of the summer of 2025 whose clock a test moves, and an archive to fill from it. */
const summer = async (start: EpochMs, faults: ReplayFaults = {}) => {
  const wall = movable();
  const replay = await startReplayExchange({ folder: SUMMER, start, wallClock: wall.now, faults });
  const exchange = await openExchange({ name: 'binance', url: replay.url }, { patience: { sleep: async () => undefined } });
  closing.push(
    () => replay.stop(),
    () => exchange.close(),
  );
  const archive = await loggedArchive();
  const run = async (options: Partial<Parameters<typeof ingest>[0]> = {}) =>
    ingest({ exchange, markets: [BTC], since: SINCE, revisionHours: 48, now: await exchange.now(), ...archive, ...options });
  return { exchange, archive, run, wait: (hours: number) => wall.move(hours * HOUR_MS) };
};

const done = (result: IngestResult | undefined) => {
  if (result?.kind !== 'ingested') throw new Error(`not ingested: ${result?.fault.message}`);
  return result;
};

test('reads the whole history of five markets, as it stands in the files, gaps and all', { timeout: 60_000 }, async () => {
  const replay = await startReplayExchange({ folder: 'data/candles', start: epochMs(Date.UTC(2025, 8, 19, 21, 59)), speed: 0 });
  const exchange = await openExchange({ name: 'binance', url: replay.url });
  closing.push(
    () => replay.stop(),
    () => exchange.close(),
  );
  const archive = await loggedArchive();
  const markets = replay.markets.map(({ market }) => market);
  const results = await ingest({
    exchange,
    markets,
    since: epochMs(Date.UTC(2017, 7, 17)),
    revisionHours: 48,
    now: await exchange.now(),
    ...archive,
  });

  const figures = Object.fromEntries(results.map(done).map(({ market, n, missing, gaps }) => [market.base, [n, missing, gaps.length]]));
  // One candle less than the files hold: the last is still open. BTC's 128 missing hours lie in 28 gaps.
  expect(figures['BTC']).toEqual([70_809, 128, 28]);
  expect(figures['ETH']?.[0]).toBe(43_801);
  const btc = done(results.find(({ market }) => market.base === 'BTC'));
  expect(btc.gaps).toContainEqual({ from: Date.UTC(2018, 1, 8, 1), until: Date.UTC(2018, 1, 9, 10) });
  expect(btc.gaps.at(-1)).toEqual({ from: Date.UTC(2023, 2, 24, 13), until: Date.UTC(2023, 2, 24, 14) });
  expect([isoSecond(btc.from ?? SINCE), isoSecond(btc.to ?? SINCE)]).toEqual(['2017-08-17T04:00:00Z', '2025-09-19T21:00:00Z']);
  expect((await contents(archive.candles, BTC)).find(({ openTime }) => openTime === Date.UTC(2025, 6, 28, 15))).toMatchObject({
    open: 117985.94,
    high: 118500,
    low: 117907,
    close: 118174.9,
  });
  expect((await contents(archive.candles, BTC)).find(({ openTime }) => openTime === Date.UTC(2025, 2, 28, 9))).toMatchObject({
    open: 85213.87,
    high: 85417.47,
    low: 85005,
    close: 85148,
  });
  // 98 months of BTC, 61 of each of the others, each written once.
  expect(archive.log).toHaveLength(98 + 4 * 61);
});

test('the next ingest reads the last 48 hours again and adds what has closed', async () => {
  const { run, wait, archive } = await summer(epochMs(Date.UTC(2025, 6, 28, 15, 20)));
  expect(done((await run())[0])).toMatchObject({ added: 57 * 24 + 15, unchanged: 0, missing: 0 });
  expect((await contents(archive.candles, BTC)).at(-1)).toMatchObject({ openTime: Date.UTC(2025, 6, 28, 14), close: 117985.93 });
  wait(1);
  expect(done((await run())[0])).toMatchObject({ added: 1, unchanged: 48 });
  expect(done((await run())[0])).toMatchObject({ added: 0, unchanged: 48 });
});

test('a late revision is recorded, once, before the candle changes; outside the window nothing does', async () => {
  const openTime = epochMs(Date.UTC(2025, 6, 28, 12));
  const late = { symbol: 'BTC/USDT', openTime, hours: 5, told: { volume: 9 } };
  const tooLate = { symbol: 'BTC/USDT', openTime: plusHours(openTime, -48), hours: 53, told: { volume: 9 } };
  const { run, wait, archive } = await summer(plusHours(openTime, 4), { candles: [late, tooLate] });
  await run();
  wait(3);
  expect(done((await run())[0]).revisions).toMatchObject([{ openTime, old: { volume: 9 } }]);
  expect(archive.recorded).toMatchObject([
    { openTime, old: { volume: 9 }, new: { close: (await contents(archive.candles, BTC)).at(-7)?.close } },
  ]);
  expect(archive.log.slice(-2)).toEqual(['record', 'merge 2025-07']);
  await run();
  expect(archive.recorded).toHaveLength(1);
  expect((await contents(archive.candles, BTC)).find((candle) => candle.openTime === tooLate.openTime)?.volume).toBe(9);
});

test('a broken candle stays a gap and is told, until it comes right', async () => {
  const openTime = epochMs(Date.UTC(2025, 6, 28, 12));
  const { run, wait } = await summer(plusHours(openTime, 3), { candles: [{ symbol: 'BTC/USDT', openTime, hours: 4, told: { high: 1 } }] });
  const first = done((await run())[0]);
  expect(first.rejected).toMatchObject([{ reason: 'price_outside_low_high', candle: { openTime, high: 1 } }]);
  expect(first.gaps).toEqual([{ from: openTime, until: plusHours(openTime, 1) }]);
  wait(3);
  expect(done((await run())[0])).toMatchObject({ rejected: [], gaps: [], missing: 0, added: 4 });
});

test('gaps are counted from the first candle by the first ingest and with all, of the running months otherwise', async () => {
  const openTime = epochMs(Date.UTC(2025, 5, 12, 8));
  const told = { symbol: 'BTC/USDT', openTime, hours: Number.POSITIVE_INFINITY };
  const { run, archive } = await summer(epochMs(Date.UTC(2025, 6, 28, 15)), { candles: [told] });
  const everything = { from: SINCE, missing: 1, n: 57 * 24 + 14, gaps: [{ from: openTime, until: plusHours(openTime, 1) }] };
  expect(done((await run())[0])).toMatchObject(everything);
  expect(done((await run())[0])).toMatchObject({ from: epochMs(Date.UTC(2025, 6, 1)), missing: 0, n: 27 * 24 + 15, gaps: [] });
  expect(done((await run({ all: true }))[0])).toMatchObject(everything);
  await archive.candles.merge(BTC, [{ openTime, open: 105000, high: 105000, low: 105000, close: 105000, volume: 0 }], SINCE);
  expect(done((await run({ all: true }))[0])).toMatchObject({ missing: 0, gaps: [] });
});

test('duplicates in a page and refused requests change nothing', async () => {
  const faults: ReplayFaults = {
    duplicates: { every: 7 },
    tooManyRequests: { every: 3, retryAfterSeconds: 1 },
    droppedConnection: { every: 4 },
  };
  const start = epochMs(Date.UTC(2025, 7, 20));
  const [plain, faulty] = [await summer(start), await summer(start, faults)];
  const markets = [BTC, ETH];
  await plain.run({ markets });
  expect((await faulty.run({ markets })).map(done).map(({ missing }) => missing)).toEqual([0, 0]);
  for (const market of markets)
    expect(await contents(faulty.archive.candles, market)).toEqual(await contents(plain.archive.candles, market));
});

test('waits for the candle that should have closed', async () => {
  const openTime = epochMs(Date.UTC(2025, 6, 28, 14));
  const { run, wait, exchange } = await summer(plusHours(openTime, 1), { candles: [{ symbol: 'BTC/USDT', openTime, hours: 0.05 }] });
  let sleeps = 0;
  const sleep = async (milliseconds: number): Promise<void> => {
    sleeps++;
    wait(milliseconds / HOUR_MS);
  };
  const now = await exchange.now();
  expect(done((await run({ now }))[0])).toMatchObject({
    to: openTime,
    gaps: [{ from: openTime, until: plusHours(openTime, 1) }],
    missing: 0,
  });
  expect(done((await run({ now, wait: { ...CANDLE_WAIT, sleep } }))[0])).toMatchObject({ added: 1, gaps: [], to: plusHours(openTime, 1) });
  expect(sleeps).toBe(18);
});

test('after ten minutes it ends with the gap open', async () => {
  const openTime = epochMs(Date.UTC(2025, 6, 28, 14));
  const { run } = await summer(plusHours(openTime, 1), { candles: [{ symbol: 'BTC/USDT', openTime, hours: Number.POSITIVE_INFINITY }] });
  const waited = movable();
  const sleep = async (milliseconds: number): Promise<void> => waited.move(milliseconds);
  expect(done((await run({ wait: { ...CANDLE_WAIT, sleep } }))[0])).toMatchObject({
    to: openTime,
    gaps: [{ from: openTime, until: plusHours(openTime, 1) }],
  });
  expect(waited.now()).toBe(600_000);
});

test('a market that fails leaves the other alone', async () => {
  const { run, archive } = await summer(epochMs(Date.UTC(2025, 6, 28)));
  const fault = new Fault('store_unavailable', 'the store is away');
  const candles: CandleStore = {
    ...archive.candles,
    extent: (market) => (market === ETH ? Promise.reject(fault) : archive.candles.extent(market)),
  };
  expect(await run({ markets: [BTC, ETH], candles })).toMatchObject([
    { kind: 'ingested', market: BTC, n: 57 * 24 },
    { kind: 'failed', market: ETH, fault },
  ]);
});

test('a market that is not listed fails all, before anything is written', async () => {
  const { run, archive } = await summer(epochMs(Date.UTC(2025, 6, 28)));
  await expect(run({ markets: [BTC, marketOf('binance', 'DOGE/USDT')] })).rejects.toMatchObject({ code: 'config' });
  expect(archive.log).toEqual([]);
});

test('stopped at any page, it goes on where it was: nothing twice, nothing left out', async () => {
  const start = epochMs(Date.UTC(2025, 7, 31));
  const undisturbed = await summer(start);
  await undisturbed.run();
  const { run, exchange, archive } = await summer(start);
  const reason = new Error('stopped');
  for (const pages of [1, 1]) {
    const abort = new AbortController();
    const stopping = stoppedAfter(exchange, pages, () => abort.abort(reason));
    await expect(run({ exchange: stopping, signal: abort.signal })).rejects.toBe(reason);
  }
  expect((await contents(archive.candles, BTC)).length).toBeGreaterThan(0);
  await run();
  expect(await contents(archive.candles, BTC)).toEqual(await contents(undisturbed.archive.candles, BTC));
});

const stoppedAfter = (exchange: Exchange, pages: number, stop: () => void): Exchange => {
  let left = pages;
  return {
    ...exchange,
    candles: async (market: Market, from: EpochMs) => {
      const page = await exchange.candles(market, from);
      if (--left === 0) stop();
      return page;
    },
  };
};

test('tells how far it is', async () => {
  const { run } = await summer(epochMs(Date.UTC(2025, 7, 31)));
  const told: [number, number][] = [];
  await run({ progress: (_market, done, total) => void told.push([done, total]) });
  expect(told).toEqual([
    [1000, 2184],
    [2000, 2184],
    [2184, 2184],
  ]);
});
