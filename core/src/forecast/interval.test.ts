import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { standardDeviation } from '../statistics/index.ts';
import { HOUR_MS } from '../time/index.ts';
import { halfWidthInScales } from './interval.ts';

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

test('is the conformal quantile of the latest 2160 scores', () => {
  expect(halfWidthInScales(upTo(599), [], 0.9)).toBe(540); // ceil(600 * .9)
  const early = Array.from({ length: 1000 }, () => 1e6);
  expect(halfWidthInScales([...early, ...upTo(2160)], [1e9], 0.9)).toBe(1945); // ceil(2161 * .9), nothing older, no calibration
});

test('is topped up to 500 scores from the calibration', () => {
  const calibration = upTo(2048).map((i) => 100 + i / 2048); // 100 to 101
  expect(halfWidthInScales([], calibration, 0.9)).toBe(100 + 1846 / 2048); // 451st of 500: 450.5 * 2048 / 500 = 1845.2
  expect(halfWidthInScales(upTo(50), calibration, 0.9)).toBeCloseTo(100 + 1823 / 2048, 12); // rank 451 is number 401 of 450: 400.5 * 2048 / 450 = 1822.7
  expect(halfWidthInScales(upTo(50), calibration, 0.05)).toBe(26); // the log's own scores are all kept
  expect(halfWidthInScales([7], [1, 2], 0.5)).toBe(2); // a short calibration joins whole
});

test('cannot be told from nothing', () => {
  expect(() => halfWidthInScales([], [], 0.9)).toThrow('no calibration in the model');
});

test('covers 90.9 % of real hours, where numpy says so too', () => {
  const { start, score } = zeroForecastScores();
  const from = (Date.UTC(2024, 0, 1) - start) / HOUR_MS;
  const hours = Array.from({ length: 1827 }, (_, i) => from + 8 * i); // every 8th hour of 2024-01..2025-08
  const inside = hours.filter((i) => (score[i] ?? 0) <= halfWidthInScales(score.slice(i - 2160, i), [], 0.9));
  expect(inside).toHaveLength(1661);
});

/** |percent change| over the 168 h volatility before it, from 2023-01 on: no candle is missing where they are used. */
const zeroForecastScores = (): { start: number; score: number[] } => {
  const rows = gunzipSync(readFileSync(`${import.meta.dirname}/../../../data/candles/BINANCE_BTCUSDT_1h.csv.gz`))
    .toString()
    .trim()
    .split('\n');
  const candles = rows.slice(1).map((row) => row.split(',').map(Number));
  const kept = candles.filter(([time = 0]) => time >= Date.UTC(2023, 2, 25));
  const close = kept.map((candle) => candle[4] ?? Number.NaN);
  const change = close.map((price, i) => Math.log(price / (close[i - 1] ?? Number.NaN)));
  const score = close.map((price, i) => {
    const volatility = standardDeviation(change.slice(Math.max(0, i - 168), i)) * Math.sqrt(168 / 167) * 100;
    return Math.abs((price / (close[i - 1] ?? Number.NaN) - 1) * 100) / volatility;
  });
  return { start: kept[0]?.[0] ?? 0, score };
};
