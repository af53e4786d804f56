import { mean, studentTUpperTail, variance } from '../statistics/index.ts';

/** Evidence on which of two forecasts is the better. */
export interface DieboldMariano {
  /** positive when B is the better */
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** one-sided: how likely a t this high is if B is no better */
  readonly pBetter: number;
  /** one-sided: how likely a t this low is if B is no worse */
  readonly pWorse: number;
}

/**
 * Diebold-Mariano test of equal accuracy for one-step forecasts, with the small-sample correction of
 * Harvey, Leybourne and Newbold (1997), doi:10.1016/S0169-2070(96)00719-4, eq. 9 with h = 1, held against Student's t.
 *
 * @param lossA loss of forecast A in each period, oldest first
 * @param lossB the same periods for B
 * @returns null when no two loss differences differ (the same forecasts, or fewer than two periods): nothing can be tested
 * @throws RangeError when the lengths differ
 */
export const dieboldMariano = (lossA: Float64Array, lossB: Float64Array): DieboldMariano | null => {
  const n = lossA.length;
  if (lossB.length !== n) throw new RangeError(`diebold-mariano: ${n} losses against ${lossB.length}`);
  const difference = lossA.map((loss, i) => loss - (lossB[i] as number));
  const spread = variance(difference);
  if (n < 2 || spread === 0) return null;
  const smallSample = Math.sqrt((n - 1) / n);
  const t = (mean(difference) / Math.sqrt(spread / n)) * smallSample;
  return { t, degreesOfFreedom: n - 1, pBetter: studentTUpperTail(t, n - 1), pWorse: studentTUpperTail(-t, n - 1) };
};

/** The loss of every Diebold-Mariano figure of the platform: squared error / squared 168 h volatility. */
export const scaledSquaredError = (forecast: Float64Array, realised: Float64Array, volatility: Float64Array): Float64Array =>
  forecast.map((value, i) => (((realised[i] as number) - value) / (volatility[i] as number)) ** 2);
