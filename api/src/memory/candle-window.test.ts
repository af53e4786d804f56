import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readCandleWindow } from './candle-window.ts';

const bitcoin = marketOf('binance', 'BTC/USDT');
const ether = marketOf('binance', 'ETH/USDT');
const JUNE = epochMs(Date.UTC(2025, 5, 1));
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
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'candle-window-'));
  store = openCandleArchive(await folderStore(folder));
  // June to 10 August: bitcoin whole, ether from July on and one hour behind
  await store.merge(bitcoin, candles(JUNE, 70 * 24, 1000), JUNE);
  await store.merge(ether, candles(epochMs(Date.UTC(2025, 6, 1)), 40 * 24 - 1, 50), JUNE);
});
afterEach(() => rm(folder, { recursive: true }));

test('lays the markets on one grid, from the first candle of the market to its last', async () => {
  const window = await readCandleWindow(store, bitcoin, [ether])(undefined);
  expect(window?.range).toEqual({ from: JUNE, until: plusHours(JUNE, 1680) });
  expect(window?.candles.close).toHaveLength(1680);
  const other = window?.cross[0]?.candles.close;
  expect([other?.[719], other?.[720], other?.[1678], other?.[1679]]).toEqual([Number.NaN, 50, 50 + 958, Number.NaN]);
});

test('is the very same while nothing is new', async () => {
  const read = readCandleWindow(store, bitcoin, [ether]);
  const window = await read(undefined);
  expect(await read(window)).toBe(window);
});

test('reads only the young months when those before are the same, and is as if read whole', async () => {
  const read = readCandleWindow(store, bitcoin, [ether]);
  const before = await read(undefined);
  await store.merge(bitcoin, [...candles(plusHours(JUNE, 1679), 2, 7)], plusHours(JUNE, 1632));
  await store.merge(ether, candles(plusHours(JUNE, 1679), 1, 9), plusHours(JUNE, 1632));
  const after = await read(before);
  expect(after?.unchangedUntil).toBe(Date.UTC(2025, 7, 1));
  expect(after?.candles.close.slice(-3)).toEqual(Float64Array.of(2678, 7, 8));
  expect({ ...after, unchangedUntil: JUNE }).toEqual(await read(undefined));
});

test('reads all again when an old candle came late', async () => {
  const read = readCandleWindow(store, bitcoin, [ether]);
  const before = await read(undefined);
  const late = plusHours(JUNE, 700);
  await store.merge(ether, candles(late, 1, 3), JUNE);
  const after = await read(before);
  expect(after?.unchangedUntil).toBe(JUNE);
  expect(after?.cross[0]?.candles.close[700]).toBe(3);
});

test('without candles there is none', async () => {
  expect(await readCandleWindow(store, marketOf('binance', 'XRP/USDT'), [])(undefined)).toBeUndefined();
});
