import { expect, test } from 'vitest';
import { dispersion } from './dispersion.ts';

test('is told in units of each hour’s volatility', () => {
  // forecasts / volatility: 0.1, -0.1; outcomes / volatility: 1, -1, although the second hour is ten times as wild
  expect(dispersion(Float64Array.of(0.1, -1), Float64Array.of(1, -10), Float64Array.of(1, 10))).toBeCloseTo(0.1, 14);
});

test('of a forecast that never moves is 0', () => {
  expect(dispersion(Float64Array.of(0.1, 0.1), Float64Array.of(1, -1), Float64Array.of(1, 1))).toBe(0);
});
