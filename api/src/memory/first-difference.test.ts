import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { firstDifference } from './first-difference.ts';

const series = (close: readonly number[], volume = close.map(() => 1)) => {
  const column = Float64Array.from(close);
  return { start: epochMs(0), open: column, high: column, low: column, close: column, volume: Float64Array.from(volume) };
};

test.each([
  ['one value', series([1, 2, 3]), series([1, 5, 3]), 1],
  ['one column', series([1, 2, 3]), series([1, 2, 3], [1, 1, 2]), 2],
  ['a candle that was missing', series([1, Number.NaN, 3]), series([1, 2, 3]), 1],
  ['a candle that is still missing', series([1, Number.NaN, 3]), series([1, Number.NaN, 4]), 2],
  ['one that goes on', series([1, 2]), series([1, 2, 3]), 2],
  ['one that is shorter', series([1, 2, 3]), series([1, 2]), 2],
])('%s', (_, a, b, slot) => {
  expect(firstDifference(a, b)).toBe(slot);
});

test('parts of one memory are compared by what of it they are', () => {
  const whole = series([1, 2, 3, 4]);
  const part = (from: number, until: number) => ({
    ...whole,
    ...Object.fromEntries((['open', 'high', 'low', 'close', 'volume'] as const).map((name) => [name, whole[name].subarray(from, until)])),
  });
  expect(firstDifference(part(0, 2), part(0, 4))).toBe(2);
  expect(firstDifference(part(0, 2), part(1, 3))).toBe(0);
});
