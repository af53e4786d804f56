import { expect, test } from 'vitest';
import { conformalQuantile, quantile } from './quantile.ts';

test('is linear between order statistics', () => {
  // numpy: quantile([3, 1, 4, 1, 5, 9, 2, 6], [.1, .5, .77])
  const sorted = [1, 1, 2, 3, 4, 5, 6, 9];
  expect(quantile(sorted, 0.1)).toBe(1);
  expect(quantile(sorted, 0.5)).toBe(3.5);
  expect(quantile(sorted, 0.77)).toBeCloseTo(5.39, 14);
});

test('conformal is the ceil((n + 1) level)-th smallest', () => {
  const sorted = Array.from({ length: 99 }, (_, i) => i + 1);
  expect(conformalQuantile(sorted, 0.9)).toBe(90); // ceil(100 * .9)
  expect(conformalQuantile(sorted, 0.901)).toBe(91); // ceil(90.1)
  expect(conformalQuantile(sorted, 0.999)).toBe(99); // rank 100 does not exist
  expect(conformalQuantile(sorted.slice(0, 24), 0.28)).toBe(7); // 25 * .28 is 7, a float says 7.000000000000001
});

test('of nothing is refused', () => {
  expect(() => quantile([], 0.5)).toThrow('of 0 values');
  expect(() => conformalQuantile([], 0.9)).toThrow('of 0 values');
});
