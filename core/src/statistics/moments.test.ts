import { expect, test } from 'vitest';
import { mean, standardDeviation, variance } from './moments.ts';

test('divide by n', () => {
  const values = [3, 1, 4, 1, 5, 9, 2, 6];
  // numpy: mean, var, std
  expect(mean(values)).toBe(3.875);
  expect(variance(values)).toBe(6.609375);
  expect(standardDeviation(values)).toBe(2.5708704751503917);
});
