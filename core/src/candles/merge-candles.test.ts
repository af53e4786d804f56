import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import type { Candle } from './candle.ts';
import { mergeCandles } from './merge-candles.ts';

const start = epochMs(Date.UTC(2025, 6, 1));
const candle = (hour: number, close: number): Candle => ({
  openTime: plusHours(start, hour),
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: 10,
});
const from = (hour: number) => plusHours(start, hour);

test('the union of both, oldest first', () => {
  const merged = mergeCandles([candle(1, 5), candle(3, 5)], [candle(4, 5), candle(2, 5), candle(0, 5)], from(0));
  expect(merged.candles.map(({ openTime }) => openTime)).toEqual([0, 1, 2, 3, 4].map(from));
  expect(merged).toMatchObject({ added: 3, unchanged: 0, revisions: [] });
});

test('at or after changeableFrom the later read wins, and the change is told', () => {
  const merged = mergeCandles([candle(0, 5), candle(1, 5), candle(2, 5)], [candle(2, 7), candle(1, 6), candle(0, 5)], from(1));
  expect(merged.candles.map(({ close }) => close)).toEqual([5, 6, 7]);
  expect(merged).toMatchObject({ added: 0, unchanged: 1 });
  expect(merged.revisions).toEqual([
    { openTime: from(1), old: candle(1, 5), new: candle(1, 6) },
    { openTime: from(2), old: candle(2, 5), new: candle(2, 7) },
  ]);
});

test('before changeableFrom nothing changes, but a missing candle is added', () => {
  const merged = mergeCandles([candle(1, 5)], [candle(0, 4), candle(1, 6)], from(2));
  expect(merged.candles).toEqual([candle(0, 4), candle(1, 5)]);
  expect(merged).toMatchObject({ added: 1, unchanged: 1, revisions: [] });
});

test('of two that were read the later counts, once', () => {
  const merged = mergeCandles([candle(0, 5)], [candle(0, 6), candle(1, 5), candle(0, 7), candle(1, 8)], from(0));
  expect(merged.candles).toEqual([candle(0, 7), candle(1, 8)]);
  expect(merged).toMatchObject({ added: 1, unchanged: 0, revisions: [{ old: candle(0, 5), new: candle(0, 7) }] });
});

test('merging the same again changes nothing', () => {
  const read = [candle(0, 5), candle(1, 6)];
  const { candles } = mergeCandles([], read, from(0));
  expect(mergeCandles(candles, read, from(0))).toEqual({ candles, added: 0, unchanged: 2, revisions: [] });
});

test('every column counts as a change', () => {
  for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) {
    expect(mergeCandles([candle(0, 5)], [{ ...candle(0, 5), [name]: 3.5 }], from(0)).revisions).toHaveLength(1);
  }
});
