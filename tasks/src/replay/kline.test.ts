import { expect, test } from 'vitest';
import { decimal8, klineOf } from './kline.ts';

test.each([
  [118174.9, '118174.90000000'],
  [237, '237.00000000'],
  [253868453.1, '253868453.10000000'],
  [0.25054, '0.25054000'],
  [8.9e-7, '0.00000089'],
])('%d is told as %s', (value, text) => {
  expect(decimal8(value)).toBe(text);
});

test('a row names its candle by the open time and ends a millisecond before the next', () => {
  const openTime = Date.UTC(2025, 6, 28, 15);
  const row = JSON.parse(klineOf({ openTime, open: 117985.94, high: 118500, low: 117907, close: 118174.9, volume: 613.6795 }));
  expect(row.slice(0, 7)).toEqual([
    openTime,
    '117985.94000000',
    '118500.00000000',
    '117907.00000000',
    '118174.90000000',
    '613.67950000',
    Date.UTC(2025, 6, 28, 16) - 1,
  ]);
  expect(row).toHaveLength(12);
});
