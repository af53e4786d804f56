import { standardDeviation } from '../statistics/index.ts';

/**
 * How much forecasts move for how much the market moves: standard deviation of the forecasts over that of the outcomes, both in units
 * of the hour's volatility, so that a wild week does not pass for a dead model. The blend's is .026 to .037 in any week of its
 * holdout; noise of a quarter of the return variance makes it .5, a model that says one thing always has 0.
 */
export const dispersion = (forecast: Float64Array, realised: Float64Array, volatility: Float64Array): number => {
  const scaled = (values: Float64Array): Float64Array => values.map((value, i) => value / (volatility[i] as number));
  return standardDeviation(scaled(forecast)) / standardDeviation(scaled(realised));
};
