import type { CandleSeries } from '../candles/index.ts';
import { feature, last } from './feature-over.ts';
import { quotient } from './lagged.ts';
import { windowMaximum, windowMinimum } from './window-extremes.ts';

// Where the close lies in the range of 14 hours. NaN of a range without height.

const PERIOD = 14;
const SMOOTHING = 3;

/** Fast %K: 0 at the low, 100 at the high (TA-Lib STOCHF). */
export const stochasticK14 = feature('stochastic_k_14', PERIOD, ({ candles }, slot) => percentK(candles, slot));

/** Fast %D: mean of the last three %K (TA-Lib STOCHF). */
export const stochasticD14 = feature('stochastic_d_14_3', PERIOD + SMOOTHING - 1, ({ candles }, slot) => {
  let sum = 0;
  let n = 0;
  for (let i = Math.max(1, slot - SMOOTHING + 1); i <= slot; i++) {
    const k = percentK(candles, i);
    if (Number.isNaN(k)) continue;
    sum += k;
    n++;
  }
  return sum / n;
});

/** Williams %R: 0 at the high, -100 at the low (TA-Lib WILLR). */
export const williamsR14 = feature('williams_r_14', PERIOD, ({ candles: { high, low, close } }, slot) => {
  const top = windowMaximum(high, slot, PERIOD);
  return -100 * quotient(top - last(close, slot), top - windowMinimum(low, slot, PERIOD));
});

const percentK = ({ high, low, close }: CandleSeries, slot: number): number => {
  const bottom = windowMinimum(low, slot, PERIOD);
  return 100 * quotient(last(close, slot) - bottom, windowMaximum(high, slot, PERIOD) - bottom);
};
