import { mean, spearman, sum } from '../statistics/index.ts';

/** How good forecasts were on n hours. */
export interface ForecastErrors {
  readonly n: number;
  /** mean absolute error, percent */
  readonly mae: number;
  /** root of the mean squared error, percent */
  readonly rmse: number;
  /** against zero: 1 - sum of squared errors / sum of squared realised values; a fraction, not percent; null when nothing moved */
  readonly r2: number | null;
  /** share of hours whose forecast has the sign of the realised value, see `isHit`; null when no hour was given a direction */
  readonly direction: number | null;
  /** information coefficient: Spearman's correlation of forecast and realised value; null where one never varies */
  readonly ic: number | null;
}

/**
 * @param forecast percent
 * @param realised percent, the same hours
 * @throws RangeError when there is no hour, the lengths differ, or a value is not finite
 */
export const forecastErrors = (forecast: Float64Array, realised: Float64Array): ForecastErrors => {
  assertScorable(forecast, realised);
  const error = realised.map((value, i) => value - (forecast[i] as number));
  const squares = sum(squared(realised));
  return {
    n: realised.length,
    mae: mean(error.map(Math.abs)),
    rmse: Math.sqrt(mean(squared(error))),
    r2: squares > 0 ? 1 - sum(squared(error)) / squares : null,
    direction: forecast.every((value) => value === 0) ? null : mean(hits(forecast, realised)),
    ic: spearman(forecast, realised),
  };
};

/**
 * 1 where forecast and realised value have the same sign, else 0. A realised zero is missed by every forecast that is not zero,
 * and a zero forecast hits nothing but a realised zero: no hour is left out.
 */
export const hits = (forecast: Float64Array, realised: Float64Array): Float64Array =>
  forecast.map((value, i) => (Math.sign(value) === Math.sign(realised[i] as number) ? 1 : 0));

export const squared = (values: Float64Array): Float64Array => values.map((value) => value * value);

const assertScorable = (forecast: Float64Array, realised: Float64Array): void => {
  if (realised.length === 0 || forecast.length !== realised.length)
    throw new RangeError(`forecast errors: ${forecast.length} forecasts of ${realised.length} hours`);
  const broken = forecast.findIndex((value, i) => !Number.isFinite(value - (realised[i] as number)));
  if (broken >= 0) throw new RangeError(`forecast errors: hour ${broken} has forecast ${forecast[broken]} and outcome ${realised[broken]}`);
};
