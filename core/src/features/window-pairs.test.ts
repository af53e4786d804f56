import { expect, test } from 'vitest';
import { windowCorrelation, windowWeightedMean } from './window-pairs.ts';

const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
const y = Float64Array.of(2, 7, 1, 8, 2, 8, 1, 8);

test('correlation and weighted mean are those of numpy', () => {
  expect(windowCorrelation(x, y, 8, 8)).toBeCloseTo(0.20965531907301216, 14);
  expect(windowWeightedMean(x, y, 8, 8)).toBeCloseTo(4.243243243243243, 14);
});

const without = (values: Float64Array): Float64Array => values.filter((_, i) => i !== 2);

test('a slot in which either is missing does not count', () => {
  const holes = x.with(2, Number.NaN);
  expect(windowWeightedMean(holes, y.with(7, Number.NaN), 8, 8)).toBeCloseTo((6 + 7 + 8 + 10 + 72 + 2) / 28, 14);
  expect(windowCorrelation(holes, y, 8, 8)).toBe(windowCorrelation(without(x), without(y), 7, 7));
});

test('no spread and no weight are NaN', () => {
  expect(windowCorrelation(x, new Float64Array(8).fill(1), 8, 8)).toBeNaN();
  expect(windowWeightedMean(x, new Float64Array(8), 8, 8)).toBeNaN();
});
