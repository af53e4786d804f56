import { expect, test } from 'vitest';
import { assertNoLeak } from './leak.ts';

const limits = { direction_percent: 57, r2_percent: 1.5 };
const about = (standardError: number) => ({ standardError, lower: 0, upper: 0 });
/** fractions; the one-sided 99.9 % point of the normal distribution is 3.0902323 */
const skill = (direction: number, r2: number) => ({
  direction,
  r2,
  uncertainty: { direction: about(0.01), r2: about(0.001), ic: about(0.01) },
});

test('an honest model passes', () => {
  expect(assertNoLeak(skill(0.53, 0.003), limits, false)).toEqual([]);
  expect(assertNoLeak(skill(0.6009, 0.018), limits, false)).toEqual([]);
});

test('one that is too good to be true stops the training, in percent and with what to do', () => {
  expect(() => assertNoLeak(skill(0.601, 0.003), limits, false)).toThrow(
    expect.objectContaining({
      code: 'leak_alarm',
      message: expect.stringMatching(/direction of 60\.10 % .*lower bound 57\.01 % exceeds 57 %.*check-lookahead/),
    }),
  );
  expect(() => assertNoLeak(skill(0.53, 0.0182), limits, false)).toThrow(/R2 of 1\.82 %/);
});

test('what was allowed is returned, so that it can be recorded', () => {
  expect(assertNoLeak(skill(0.7, 0.1), limits, true).map(({ name, lowerBound }) => [name, lowerBound.toFixed(2)])).toEqual([
    ['direction', '66.91'],
    ['R2', '9.69'],
  ]);
});

test('too few hours to tell raise no alarm', () => {
  expect(assertNoLeak({ ...skill(0.9, 0.5), uncertainty: null }, limits, false)).toEqual([]);
});
