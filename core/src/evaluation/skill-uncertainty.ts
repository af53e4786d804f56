import { blockBootstrap, quantile, ranks, standardDeviation, WEEK_HOURS } from '../statistics/index.ts';
import { hits, squared } from './forecast-errors.ts';

/** What chance alone moves a figure by. */
export interface Uncertainty {
  readonly standardError: number;
  /** 95 % percentile bounds */
  readonly lower: number;
  readonly upper: number;
}

/** Uncertainty of R2, direction and IC; all three in the units of `ForecastErrors`. */
export interface SkillUncertainty {
  readonly r2: Uncertainty;
  readonly direction: Uncertainty;
  readonly ic: Uncertainty;
}

const REPETITIONS = 2000;
/** Fewer blocks than this cannot be resampled into anything. */
const LEAST_WEEKS = 4;

/**
 * Uncertainty from a moving-block bootstrap of weeks. The IC resamples the ranks within the whole period; they are not ranked anew.
 *
 * @returns null for fewer than four weeks of hours, or forecasts or outcomes that never vary
 */
export const skillUncertainty = (forecast: Float64Array, realised: Float64Array, seed: number): SkillUncertainty | null => {
  if (realised.length < LEAST_WEEKS * WEEK_HOURS || isConstant(forecast) || isConstant(realised)) return null;
  const error = realised.map((value, i) => value - (forecast[i] as number));
  const [x, y] = [centred(ranks(forecast)), centred(ranks(realised))];
  const xy = x.map((value, i) => value * (y[i] as number));
  const columns = [squared(error), squared(realised), hits(forecast, realised), x, y, xy, squared(x), squared(y)];
  const n = realised.length;
  const resampled = blockBootstrap(columns, (sums) => resampledSkill(sums, n), { blockLength: WEEK_HOURS, repetitions: REPETITIONS, seed });
  return {
    r2: uncertaintyOf(resampled.map(({ r2 }) => r2)),
    direction: uncertaintyOf(resampled.map(({ direction }) => direction)),
    ic: uncertaintyOf(resampled.map(({ ic }) => ic)),
  };
};

const resampledSkill = ([errors = 0, squares = 0, hit = 0, x = 0, y = 0, xy = 0, xx = 0, yy = 0]: readonly number[], n: number) => ({
  r2: 1 - errors / squares,
  direction: hit / n,
  ic: (n * xy - x * y) / Math.sqrt((n * xx - x * x) * (n * yy - y * y)),
});

const uncertaintyOf = (replicates: readonly number[]): Uncertainty => {
  const sorted = Float64Array.from(replicates).toSorted();
  return { standardError: standardDeviation(sorted), lower: quantile(sorted, 0.025), upper: quantile(sorted, 0.975) };
};

const isConstant = (values: Float64Array): boolean => values.every((value) => value === values[0]);

/** Ranks less their mean, so that sums of squares stay small. */
const centred = (values: Float64Array): Float64Array => values.map((value) => value - (values.length + 1) / 2);
