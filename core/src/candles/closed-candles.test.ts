import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { closedCandles } from './closed-candles.ts';

const at = (hour: number, minute = 0) => epochMs(Date.UTC(2025, 6, 28, hour, minute));
const candle = (openTime: number) => ({ openTime, open: 1, high: 1, low: 1, close: 1, volume: 0 });
const page = [candle(at(13)), candle(at(14)), candle(at(15))];

test('a candle is closed from the instant at which its hour ends', () => {
  expect(closedCandles(page, at(15, 59))).toEqual(page.slice(0, 2));
  expect(closedCandles(page, at(16))).toEqual(page);
});

test('leaves a candle without a usable open time for validation to report', () => {
  expect(closedCandles([candle(Number.NaN)], at(16))).toHaveLength(1);
});
