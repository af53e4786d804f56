import { feature, last } from './feature-over.ts';
import { quotient } from './lagged.ts';
import { windowCount, windowMean } from './window-sum.ts';

const PERIOD = 20;
const LAMBERT = 0.015;
/** A mean deviation below this part of the price is the rounding of equal prices. */
const ROUNDING = 1e-13;

/** Commodity channel index of 20 hours (TA-Lib CCI): distance from the mean typical price over 0.015 mean deviations; NaN of a flat window. */
export const cci20 = feature('cci_20', PERIOD, ({ typicalPrice }, slot) => {
  const mean = windowMean(typicalPrice, slot, PERIOD);
  const deviation = meanDeviation(typicalPrice, slot, mean);
  return quotient(last(typicalPrice, slot) - mean, deviation <= mean * ROUNDING ? 0 : LAMBERT * deviation);
});

const meanDeviation = (x: Float64Array, slot: number, mean: number): number => {
  let sum = 0;
  for (let i = slot - 1; i >= Math.max(0, slot - PERIOD); i--) {
    const distance = Math.abs((x[i] as number) - mean);
    if (!Number.isNaN(distance)) sum += distance;
  }
  return sum / windowCount(x, slot, PERIOD);
};
