import { expect, test } from 'vitest';
import { clippedTarget } from './clipped-target.ts';
import { rankTarget } from './rank-target.ts';
import { scaledTarget } from './scaled-target.ts';

test('a scaled target is the change in units of the scale of its own hour', () => {
  expect(scaledTarget(Float64Array.of(0.5, -1.5), Float64Array.of(0.25, 1))).toEqual(Float64Array.of(2, -1.5));
});

test('a clipped target is cut at the same size on both sides, and rounded to float32', () => {
  expect(clippedTarget(Float64Array.of(-9, -4, 0.1, 4.5), 4)).toEqual(Float32Array.of(-4, -4, 0.1, 4));
});

test('a rank target is the normal score of the place, equal values sharing one', () => {
  // scipy: norm.ppf((rankdata([3, -1, 3, 7, 0]) - .5) / 5)
  const scipy = [0.2533471031357997, -1.2815515655446004, 0.2533471031357997, 1.2815515655446004, -0.5244005127080409];
  expect(rankTarget(Float64Array.of(3, -1, 3, 7, 0))).toEqual(Float32Array.from(scipy));
});
