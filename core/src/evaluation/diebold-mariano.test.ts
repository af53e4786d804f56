import { expect, test } from 'vitest';
import { dieboldMariano, scaledSquaredError } from './diebold-mariano.ts';

test('with one-step forecasts equals the paired t test', () => {
  // scipy 1.17.1: ttest_rel([1, 2, 3, 4], [1.5, 1, 2, 5], alternative='greater')
  const result = dieboldMariano(Float64Array.of(1, 2, 3, 4), Float64Array.of(1.5, 1, 2, 5));
  expect(result?.t).toBeCloseTo(0.24253562503633297, 14);
  expect(result?.degreesOfFreedom).toBe(3);
  expect(result?.pBetter).toBeCloseTo(0.4120005029490819, 12);
  expect(result?.pWorse).toBeCloseTo(1 - 0.4120005029490819, 12);
});

test('says nothing of losses that never differ', () => {
  expect(dieboldMariano(Float64Array.of(1, 2), Float64Array.of(1, 2))).toBeNull();
  expect(dieboldMariano(Float64Array.of(1), Float64Array.of(2))).toBeNull();
});

test('refuses unequal lengths', () => {
  expect(() => dieboldMariano(new Float64Array(2), new Float64Array(3))).toThrow('2 losses against 3');
});

test('its loss is the squared error in units of volatility', () => {
  expect([...scaledSquaredError(Float64Array.of(1, 0), Float64Array.of(0, 3), Float64Array.of(2, 3))]).toEqual([0.25, 1]);
});
