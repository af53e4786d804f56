import { expect, test } from 'vitest';
import { windowCount, windowMean, windowRootSum } from './window-sum.ts';

const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);

test('sums end before the slot and go back the given length', () => {
  expect(windowMean(x, 8, 8)).toBe(31 / 8);
  expect(windowMean(x, 4, 3)).toBe(2);
  expect(windowRootSum(x, 8, 4)).toBe(11);
  expect(windowCount(x, 8, 5)).toBe(5);
});

test('missing values are skipped, and nothing left is NaN', () => {
  const holes = Float64Array.of(Number.NaN, 1, Number.NaN, 1, 4);
  expect(windowMean(holes, 5, 5)).toBe(2);
  expect(windowRootSum(holes, 5, 3)).toBe(5 / Math.SQRT2);
  expect(windowMean(holes, 1, 1)).toBeNaN();
  expect(windowMean(holes, 0, 4)).toBeNaN();
});

test('a window that begins before the series has the bits of one that begins with missing values', () => {
  const values = Float64Array.from({ length: 23 }, (_, i) => Math.sin(i * 12.9898) / 7);
  for (let pad = 1; pad < 9; pad++) {
    const padded = new Float64Array(values.length + pad).fill(Number.NaN);
    padded.set(values, pad);
    expect(windowMean(padded, padded.length, 30)).toBe(windowMean(values, values.length, 30));
  }
});
