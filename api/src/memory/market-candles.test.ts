import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, type HourRange, plusHours } from '@forecast/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readMarketCandles } from './market-candles.ts';

const bitcoin = marketOf('binance', 'BTC/USDT');
const JUNE = epochMs(Date.UTC(2025, 5, 1));
const BARE = { before: 0, after: 0 };
const candles = (from: EpochMs, hours: number, close: number): Candle[] =>
  Array.from({ length: hours }, (_, i) => ({
    openTime: plusHours(from, i),
    open: close,
    high: close,
    low: close,
    close: close + i,
    volume: 1,
  }));

let folder: string;
let store: CandleStore;
/** what was read of the store since it was emptied */
let asked: HourRange[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'market-candles-'));
  const archive = openCandleArchive(await folderStore(folder));
  asked = [];
  const read: CandleStore['read'] = (market, range) => {
    asked.push(range);
    return archive.read(market, range);
  };
  store = { ...archive, read };
  // June to 10 August
  await store.merge(bitcoin, candles(JUNE, 70 * 24, 1000), JUNE);
});
afterEach(() => rm(folder, { recursive: true }));

test('reads from the first candle to the last, with margins where they are wanted', async () => {
  const bare = await readMarketCandles(store, bitcoin, BARE)(undefined);
  expect(bare?.range).toEqual({ from: JUNE, until: plusHours(JUNE, 1680) });
  expect([bare?.candles.start, bare?.candles.close.length]).toEqual([JUNE, 1680]);
  const wide = await readMarketCandles(store, bitcoin, { before: 3, after: 2 })(undefined);
  expect(wide?.range).toEqual(bare?.range);
  expect([wide?.candles.start, wide?.candles.close.length]).toEqual([plusHours(JUNE, -3), 1685]);
  expect([2, 3, 1682, 1683].map((slot) => wide?.candles.close[slot])).toEqual([Number.NaN, 1000, 2679, Number.NaN]);
});

test('are the very same while nothing is new', async () => {
  const read = readMarketCandles(store, bitcoin, BARE);
  const known = await read(undefined);
  expect(await read(known)).toBe(known);
});

test.each([
  ['bare', BARE],
  ['with margins', { before: 30, after: 5 }],
])('reads only the young months when those before are the same, and is as if read whole: %s', async (_, margins) => {
  const read = readMarketCandles(store, bitcoin, margins);
  const before = await read(undefined);
  await store.merge(bitcoin, candles(plusHours(JUNE, 1679), 2, 7), plusHours(JUNE, 1632));
  asked = [];
  const after = await read(before);
  expect(asked.map(({ from }) => from)).toEqual([Date.UTC(2025, 7, 1)]);
  expect(after?.candles.close.slice(-3 - margins.after).slice(0, 3)).toEqual(Float64Array.of(2678, 7, 8));
  expect(after).toEqual(await read(undefined));
});

test('reads all again when an old candle was told anew', async () => {
  const read = readMarketCandles(store, bitcoin, BARE);
  const before = await read(undefined);
  await store.merge(bitcoin, candles(plusHours(JUNE, 700), 1, 3), JUNE);
  asked = [];
  const after = await read(before);
  expect(asked.map(({ from }) => from)).toEqual([JUNE]);
  expect(after?.candles.close[700]).toBe(3);
  expect(after).toEqual(await read(undefined));
});

test('begins anew when a candle came that is older than the first', async () => {
  const read = readMarketCandles(store, bitcoin, BARE);
  const before = await read(undefined);
  await store.merge(bitcoin, candles(plusHours(JUNE, -50), 1, 3), plusHours(JUNE, -50));
  const after = await read(before);
  expect(after?.range.from).toBe(plusHours(JUNE, -50));
  expect(after).toEqual(await read(undefined));
});

test('without candles there are none', async () => {
  expect(await readMarketCandles(store, marketOf('binance', 'XRP/USDT'), BARE)(undefined)).toBeUndefined();
});

test('that there are none any more is an error, so that those that are known stay', async () => {
  const read = readMarketCandles(store, bitcoin, BARE);
  const known = await read(undefined);
  await rm(join(folder, 'candles'), { recursive: true });
  await expect(read(known)).rejects.toThrow('the store holds none any more');
});
