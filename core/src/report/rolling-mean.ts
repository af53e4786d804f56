import type { SettledScore } from '../forecast/index.ts';
import { HOUR_MS } from '../time/index.ts';

/**
 * Mean over the hours of a sliding window, one point at the end of each settled hour, [instant, mean]; only where at least half of the
 * window's hours are settled, as in the check itself.
 *
 * @param scores oldest first
 */
export const rollingMean = (
  scores: readonly SettledScore[],
  value: (score: SettledScore) => number,
  windowHours: number,
): readonly (readonly [number, number])[] => {
  let [total, first] = [0, 0];
  return scores.flatMap((score, i) => {
    const end = score.hour + HOUR_MS;
    total += value(score);
    for (let oldest = scores[first]; oldest !== undefined && oldest.hour < end - windowHours * HOUR_MS; oldest = scores[++first])
      total -= value(oldest);
    const n = i - first + 1;
    return n < windowHours / 2 ? [] : [[end, total / n] as const];
  });
};
