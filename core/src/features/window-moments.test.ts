import { expect, test } from 'vitest';
import { windowSkewness, windowStandardDeviation, windowZScore } from './window-moments.ts';

const x = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);

test('deviation, skewness and z-score are those of scipy 1.17', () => {
  expect(windowStandardDeviation(x, 8, 8)).toBeCloseTo(2.748376143938713, 14);
  expect(windowSkewness(x, 8, 8)).toBeCloseTo(0.8335031385336658, 14);
  expect(windowZScore(x, 8, 8)).toBeCloseTo(0.7731838324555717, 14);
});

test('missing values are skipped', () => {
  const holes = Float64Array.of(Number.NaN, 3, Number.NaN, 1, 4, Number.NaN, 1, 5, 9, 2, 6);
  expect(windowStandardDeviation(holes, 11, 11)).toBeCloseTo(2.748376143938713, 14);
  expect(windowSkewness(holes, 11, 11)).toBeCloseTo(0.8335031385336658, 14);
  expect(windowStandardDeviation(holes, 4, 4, 3)).toBeNaN();
  for (const slot of [0, 1, 4]) expect(windowSkewness(holes, slot, 4)).toBeNaN();
});

test('equal values have no deviation, no skewness and no z-score, whatever their sum rounds to', () => {
  const equal = new Float64Array(168).fill(0.1);
  expect(windowStandardDeviation(equal, 168, 168)).toBe(0);
  expect(windowSkewness(equal, 168, 168)).toBe(0);
  expect(windowZScore(equal, 168, 168)).toBeNaN();
});
