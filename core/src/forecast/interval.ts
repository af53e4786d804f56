import { Fault } from '../fault/index.ts';
import { conformalQuantile } from '../statistics/index.ts';

/** How many of a model version's latest settled forecasts shape its interval: 90 days. */
export const INTERVAL_SCORES = 2160;

/** With fewer settled forecasts than this, scores of the artifact's calibration make up the number. */
const ENOUGH_SCORES = 500;

/**
 * Half-width of an interval in units of the scale: the split-conformal quantile of |error| / scale, that is the
 * ceil((n + 1) level)-th smallest of n scores, over the latest 2160 of `scores`.
 *
 * With fewer than 500 of them, 500 - n scores of the calibration join them, taken at even steps through its sorted values (all of
 * them when it has no more), so that the artifact's share fades out as the log fills, without a jump.
 *
 * @param scores |error| / scale of the version's forecasts that were settled before the hour in question, oldest first
 * @param calibration the same on the artifact's holdout, ascending
 * @throws Fault `too_little_data` when there is neither
 */
export const halfWidthInScales = (scores: readonly number[], calibration: readonly number[], level: number): number => {
  const recent = scores.slice(-INTERVAL_SCORES);
  const pool = Float64Array.from([...recent, ...evenly(calibration, Math.max(0, ENOUGH_SCORES - recent.length))]);
  if (pool.length === 0)
    throw new Fault('too_little_data', 'interval: no settled forecast and no calibration in the model: train a model with a holdout');
  return conformalQuantile(pool.toSorted(), level);
};

/** `count` of the sorted values at even steps, each from the middle of its step. */
const evenly = (sorted: readonly number[], count: number): readonly number[] =>
  sorted.length <= count ? sorted : Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)] ?? 0);
