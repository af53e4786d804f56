import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import type { CandleSeries } from './candle-series.ts';
import { fingerprintOf } from './fingerprint.ts';

const start = epochMs(Date.UTC(2025, 6, 28, 15));
const candles: CandleSeries = {
  start,
  open: Float64Array.of(1, 2, Number.NaN, 4),
  high: Float64Array.of(11, 12, Number.NaN, 14),
  low: Float64Array.of(0.5, 0.6, Number.NaN, 0.7),
  close: Float64Array.of(1.5, 2.5, Number.NaN, 4.5),
  volume: Float64Array.of(100, 200, Number.NaN, 400),
};
const range = { from: plusHours(start, 1), until: plusHours(start, 5) };

// The digests were made with Python's struct and hashlib from the same numbers.
test('the columns of a range that reaches past the end', () => {
  expect(fingerprintOf([candles], range)).toBe('473e2c862d8f686e1413da9aac94eb15e84326d4b474849fa649ad5a558d68bb');
});

test('two markets', () => {
  expect(fingerprintOf([candles, candles], range)).toBe('16e1b1d1efc0db0f4c25d47396a618c48e7a6e23366a91b8f96b19fd2fe4397d');
});

test('a range that reaches before the start', () => {
  expect(fingerprintOf([candles], { from: plusHours(start, -2), until: plusHours(start, 1) })).toBe(
    '5bf522c99a23cd780546e0dbf12e3a429f59f166d8af5ac76791bb3e883281a2',
  );
});

test('a range wholly outside says that nothing is known, wherever the series lies', () => {
  const far = { from: plusHours(start, 100), until: plusHours(start, 102) };
  const before = { ...candles, start: plusHours(start, 500) };
  expect(fingerprintOf([candles], far)).toBe(fingerprintOf([before], far));
});

test('how a NaN came about does not matter', () => {
  const odd = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer);
  const close = Float64Array.from(candles.close);
  close.set(odd, 2);
  expect(fingerprintOf([{ ...candles, close }], range)).toBe(fingerprintOf([candles], range));
});

test('one value, one hour or one column more makes another', () => {
  const changed = { ...candles, volume: Float64Array.of(100, 200, Number.NaN, 400.00000000000006) };
  const of = new Set([
    fingerprintOf([candles], range),
    fingerprintOf([changed], range),
    fingerprintOf([{ ...candles, start: plusHours(start, 1) }], { from: plusHours(range.from, 1), until: plusHours(range.until, 1) }),
    fingerprintOf([{ ...candles, open: candles.high, high: candles.open }], range),
  ]);
  expect(of.size).toBe(4);
});
