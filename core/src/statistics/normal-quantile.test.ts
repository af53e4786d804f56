import { expect, test } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';

// scipy 1.17.1: stats.norm.ppf(p)
test.each([
  [1e-300, -37.0470962993612],
  [1e-20, -9.262340089798409],
  [1e-9, -5.9978070150076865],
  [0.5 / 70000, -4.339423257645864],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.074, -1.4466320671589785],
  [0.1, -1.2815515655446004],
  [0.3, -0.5244005127080409],
  [0.45, -0.12566134685507402],
  [0.6, 0.2533471031357997],
  [0.925, 1.4395314709384563],
  [0.975, 1.959963984540054],
  [0.9999, 3.719016485455709],
  [1 - 1e-12, 7.0344869100478356],
])('of %d', (p, expected) => {
  expect(Math.abs(normalQuantile(p) / expected - 1)).toBeLessThan(1e-15);
});

test('is 0 in the middle, infinite at the ends, and nothing outside', () => {
  expect([normalQuantile(0.5), normalQuantile(0), normalQuantile(1)]).toEqual([0, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  expect(() => normalQuantile(1.5)).toThrow('within 0 to 1');
  expect(() => normalQuantile(Number.NaN)).toThrow('within 0 to 1');
});
