import { expect, test } from 'vitest';
import { epochMs, HOUR_MS } from '../time/index.ts';
import { rollingMean } from './rolling-mean.ts';

const score = (hour: number, value: number) => ({
  hour: epochMs(hour * HOUR_MS),
  prediction: 0,
  realised: value,
  scale: 1,
  absoluteError: value,
  score: value,
});

test('slides over hours, not over rows, and needs half a window', () => {
  const scores = [score(0, 2), score(1, 4), score(2, 6), score(3, 8), score(4, 10), score(9, 7), score(10, 9)];
  // windows of 4 hours end at 2, 3, 4, 5; the hours 5 to 8 are missing, so that at 10 only hour 9 is left, at 11 hours 9 and 10
  expect(rollingMean(scores, ({ score }) => score, 4)).toEqual([
    [2 * HOUR_MS, 3],
    [3 * HOUR_MS, 4],
    [4 * HOUR_MS, 5],
    [5 * HOUR_MS, 7],
    [11 * HOUR_MS, 8],
  ]);
});
