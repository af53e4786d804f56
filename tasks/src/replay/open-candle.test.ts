import { defectOf } from '@forecast/core/candles';
import { expect, test } from 'vitest';
import { openCandle } from './open-candle.ts';

const rising = { openTime: Date.UTC(2025, 6, 28, 15), open: 100, high: 112, low: 97, close: 106, volume: 30 };

test('goes from open to low, high and close, a third of the hour each', () => {
  expect(openCandle(rising, 0)).toEqual({ ...rising, high: 100, low: 100, close: 100, volume: 0 });
  expect(openCandle(rising, 1 / 6)).toMatchObject({ high: 100, low: 98.5, close: 98.5, volume: 5 });
  expect(openCandle(rising, 0.5)).toMatchObject({ high: 104.5, low: 97, close: 104.5, volume: 15 });
  expect(openCandle(rising, 5 / 6)).toMatchObject({ high: 112, low: 97, close: 109, volume: 25 });
});

test('a falling one meets its high first', () => {
  expect(openCandle({ ...rising, open: 106, close: 100 }, 1 / 3)).toMatchObject({ high: 112, low: 106, close: 112 });
});

test('could be true at every moment', () => {
  const moments = Array.from({ length: 101 }, (_, percent) => openCandle(rising, percent / 100));
  expect(moments.map(defectOf).filter(Boolean)).toEqual([]);
});
