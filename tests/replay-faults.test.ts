import { marketOf } from '@forecast/core/candles';
import { epochMs, plusHours } from '@forecast/core/time';
import { afterEach, expect, test } from 'vitest';
import { type ExchangeOptions, openExchange } from '../core/src/adapters/exchange/index.ts';
import { type ReplayFaults, startReplayExchange } from '../tasks/src/replay/index.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';

// The real ccxt client against a replay that misbehaves.
const MARKET = marketOf('binance', 'BTC/USDT');
const START = epochMs(Date.UTC(2025, 6, 1));
const NOW = epochMs(Date.UTC(2025, 6, 28, 15, 20));
const FOLDER = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', START, Date.UTC(2025, 7, 1)) });

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A client of a replay with `faults` that waits no time, and the waits that it was to make. */
const connected = async (faults: ReplayFaults = {}, options: ExchangeOptions = {}) => {
  const replay = await startReplayExchange({ folder: FOLDER, start: NOW, speed: 0, faults });
  const waits: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => void waits.push(milliseconds);
  const exchange = await openExchange({ name: 'binance', url: replay.url }, { ...options, patience: { sleep, ...options.patience } });
  closing.push(
    () => replay.stop(),
    () => exchange.close(),
  );
  return { replay, exchange, waits };
};

test('reads clock, list and candles', async () => {
  const { exchange } = await connected();
  expect(await exchange.now()).toBe(NOW);
  await exchange.assertListed([MARKET]);
  const page = await exchange.candles(MARKET, epochMs(Date.UTC(2025, 6, 28, 14)));
  expect(page[0]).toMatchObject({ openTime: Date.UTC(2025, 6, 28, 14), close: 117985.93 });
  expect(page).toHaveLength(2);
});

test('a market that is not listed is a config fault that names it and what is', async () => {
  const { exchange } = await connected();
  const unlisted = exchange.assertListed([MARKET, marketOf('binance', 'BTC/EUR'), marketOf('binance', 'DOGE/USDT')]);
  await expect(unlisted).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('does not list BTC/EUR, DOGE/USDT; it lists BTC/USDT'),
  });
  await expect(exchange.candles(marketOf('binance', 'DOGE/USDT'), START)).rejects.toMatchObject({ code: 'config' });
});

test('an exchange that is not supported is a config fault that lists what is', async () => {
  await expect(openExchange({ name: 'kraken' })).rejects.toMatchObject({
    code: 'config',
    message: 'exchange: kraken is not supported; supported: binance',
  });
});

test('every third request answered 429: waits as long as Retry-After says and gets all', async () => {
  const { exchange, waits } = await connected({ tooManyRequests: { every: 3, retryAfterSeconds: 7 } });
  for (let i = 0; i < 6; i++) expect(await exchange.candles(MARKET, START)).toHaveLength(664);
  expect(waits).toEqual([7000, 7000, 7000]);
});

test('a ban is not sat out', async () => {
  const { exchange, waits } = await connected({ banned: { every: 1, retryAfterSeconds: 86_400 } });
  await expect(exchange.candles(MARKET, START)).rejects.toMatchObject({
    code: 'exchange_unavailable',
    message: expect.stringContaining('accepts none for 86400 s'),
  });
  expect(waits).toEqual([]);
});

test.each([
  ['dropped connections', { droppedConnection: { every: 2 } }],
  ['5xx', { serverError: { every: 2 } }],
  ['slow answers', { slowAnswer: { every: 2, milliseconds: 60_000 } }],
] satisfies [string, ReplayFaults][])('%s now and then are tried again', async (_name, faults) => {
  const { exchange, waits } = await connected(faults, { timeoutMs: 250 });
  for (let i = 0; i < 3; i++) expect(await exchange.candles(MARKET, START)).toHaveLength(664);
  expect(waits.length).toBeGreaterThan(1);
});

test.each([
  ['dropped connections', { droppedConnection: { every: 1 } }],
  ['5xx', { serverError: { every: 1 } }],
  ['slow answers', { slowAnswer: { every: 1, milliseconds: 60_000 } }],
] satisfies [string, ReplayFaults][])('%s without end are a fault with the cause', async (_name, faults) => {
  const { exchange, waits } = await connected(faults, { timeoutMs: 100 });
  const failure = exchange.candles(MARKET, START);
  await expect(failure).rejects.toMatchObject({ code: 'exchange_unavailable', cause: { kind: 'unreachable' } });
  await expect(failure).rejects.toThrow('binance, candles of BTC/USDT from 2025-07-01T00:00:00Z: failed 5 times');
  expect(waits).toHaveLength(4);
});

test('nobody listening is a fault that says where', async () => {
  const { replay, exchange } = await connected();
  await replay.stop();
  await expect(exchange.now()).rejects.toThrow(new URL(replay.url).host);
});

test('a country that is refused is told with what to change, at once', async () => {
  const { exchange, waits } = await connected({ countryRefused: { every: 1 } });
  await expect(exchange.now()).rejects.toMatchObject({
    code: 'exchange_refuses_country',
    message: expect.stringContaining('`exchange:` in config.yaml'),
  });
  expect(waits).toEqual([]);
});

test('an abort ends a request and a wait with its own reason', async () => {
  const abort = new AbortController();
  const reason = new Error('stopped by the user');
  const { exchange } = await connected({ slowAnswer: { every: 1, milliseconds: 60_000 } }, { signal: abort.signal });
  const asked = exchange.candles(MARKET, START);
  abort.abort(reason);
  await expect(asked).rejects.toBe(reason);

  const later = new AbortController();
  const waiting = await startReplayExchange({
    folder: FOLDER,
    start: NOW,
    speed: 0,
    faults: { tooManyRequests: { every: 1, retryAfterSeconds: 60 } },
  });
  closing.push(() => waiting.stop());
  const other = await openExchange({ name: 'binance', url: waiting.url }, { signal: later.signal });
  closing.push(() => other.close());
  const refused = other.now();
  setTimeout(() => later.abort(reason), 100);
  await expect(refused).rejects.toBe(reason);
});

test('gaps, duplicates and a late revision reach the caller as they are', async () => {
  const openTime = epochMs(Date.UTC(2025, 6, 28, 12));
  const missing = plusHours(openTime, 1);
  const { exchange } = await connected({
    duplicates: { every: 2 },
    candles: [
      { symbol: 'BTC/USDT', openTime, hours: 12, told: { volume: 1 } },
      { symbol: 'BTC/USDT', openTime: missing, hours: 12 },
      { symbol: 'ETH/USDT', openTime: plusHours(openTime, 2), hours: 12 },
    ],
  });
  const page = await exchange.candles(MARKET, openTime);
  expect(page.map((candle) => [(candle.openTime - openTime) / 3_600_000, candle.volume === 1])).toEqual([
    [0, true],
    [2, false],
    [2, false],
    [3, false],
  ]);
});
