import { expect, test } from 'vitest';
import { studentTUpperTail } from './student-t.ts';

// scipy 1.17.1: stats.t.sf(t, df)
test.each([
  [0.24253562503633297, 3, 0.4120005029490819],
  [1.6, 2159, 0.0548724466529989],
  [2.326, 167, 0.010610135946476635],
  [-1.2, 10, 0.8711018496378472],
  [4.5, 14615, 3.4238953183343926e-6],
  [0, 5, 0.5],
  [40, 3, 1.7190340394579253e-5],
  [0.01, 1, 0.496817007235093],
  [12, 100000, 1.8722529059782093e-33],
])('beyond %d with %d degrees of freedom', (t, degreesOfFreedom, expected) => {
  expect(Math.abs(studentTUpperTail(t, degreesOfFreedom) / expected - 1)).toBeLessThan(1e-10);
});

test('beyond infinity is nothing, and no degrees of freedom are refused', () => {
  expect(studentTUpperTail(Number.POSITIVE_INFINITY, 3)).toBe(0);
  expect(() => studentTUpperTail(1, 0)).toThrow('0 degrees of freedom');
});
