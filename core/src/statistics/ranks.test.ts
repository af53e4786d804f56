import { expect, test } from 'vitest';
import { ranks } from './ranks.ts';

test('shares the mean rank among equal values', () => {
  // scipy 1.17.1: stats.rankdata([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])
  expect([...ranks(Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5))]).toEqual([4.5, 1.5, 6, 1.5, 8, 11, 3, 10, 8, 4.5, 8]);
});

test('orders the infinities and takes both zeros for one value', () => {
  // scipy 1.17.1: stats.rankdata([0., -0., inf, -inf, 1])
  const { POSITIVE_INFINITY, NEGATIVE_INFINITY } = Number;
  expect([...ranks(Float64Array.of(0, -0, POSITIVE_INFINITY, NEGATIVE_INFINITY, 1))]).toEqual([2.5, 2.5, 5, 1, 4]);
});

test('of nothing is nothing, of NaN is refused', () => {
  expect(ranks(new Float64Array(0))).toHaveLength(0);
  expect(() => ranks(Float64Array.of(1, Number.NaN))).toThrow('NaN has no rank');
});
