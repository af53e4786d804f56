import { expect, test } from 'vitest';
import { exponentialMean, halfLifeWeights, movingAverageWeights, wilderWeights } from './exponential-window.ts';

const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);

test('is the normalised exponential mean of pandas, by age of the slot', () => {
  // pandas 3.1: ewm(alpha=0.25), with a hole in the second, ewm(halflife=3)
  expect(exponentialMean(x, 8, wilderWeights(4))).toBeCloseTo(4.588334039847393, 14);
  expect(exponentialMean(x.with(2, Number.NaN), 8, wilderWeights(4))).toBeCloseTo(4.629858224263438, 14);
  expect(exponentialMean(x, 8, halfLifeWeights(3, 8))).toBeCloseTo(4.470975729886764, 14);
});

test('what is older than 24 time constants does not count', () => {
  const { weights } = movingAverageWeights(12);
  expect(weights).toHaveLength(144);
  expect(wilderWeights(14).weights).toHaveLength(336);
  const series = Float64Array.from({ length: 145 }, (_, i) => i);
  expect(exponentialMean(series.with(0, 1e12), 145, movingAverageWeights(12))).toBe(exponentialMean(series, 145, movingAverageWeights(12)));
});

test('of nothing is NaN', () => {
  expect(exponentialMean(x, 0, wilderWeights(4))).toBeNaN();
  expect(exponentialMean(new Float64Array(200).fill(Number.NaN), 200, wilderWeights(4))).toBeNaN();
});
