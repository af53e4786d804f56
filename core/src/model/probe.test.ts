import { expect, test } from 'vitest';
import { firstUnequal } from './probe.ts';

test.each<[string, number[], number[], number | undefined]>([
  ['equal', [1, -0, 3], [1, -0, 3], undefined],
  ['the last bit', [1, 0.1 + 0.2], [1, 0.3], 1],
  ['the sign of zero', [0], [-0], 0],
  ['NaN, even where it was expected', [1, Number.NaN], [1, Number.NaN], 1],
  ['an infinity', [Number.POSITIVE_INFINITY], [Number.POSITIVE_INFINITY], 0],
  ['a row too few', [1, 2], [1, 2, 3], 2],
])('%s', (_, answer, expected, row) => {
  expect(firstUnequal(Float64Array.from(answer), Float64Array.from(expected))).toBe(row);
});
