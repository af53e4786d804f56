import { feature, last } from './feature-over.ts';
import { quotient } from './lagged.ts';
import { windowStandardDeviation } from './window-moments.ts';
import { windowCount, windowMean } from './window-sum.ts';

// Bollinger bands of 20 closes, two standard deviations (n, not n - 1) to either side (TA-Lib BBANDS).

const PERIOD = 20;
const WIDTH = 2;

/** Where the close lies between the lower band (0) and the upper one (1); NaN where they coincide. */
export const bollingerPercentB = feature('bollinger_percent_b_20', PERIOD, ({ candles: { close } }, slot) => {
  const reach = WIDTH * deviation(close, slot);
  return quotient(last(close, slot) - windowMean(close, slot, PERIOD) + reach, 2 * reach);
});

/** Percent: distance of the bands over their middle. */
export const bollingerBandwidth = feature('bollinger_bandwidth_20', PERIOD, ({ candles: { close } }, slot) => {
  return quotient(2 * WIDTH * deviation(close, slot), windowMean(close, slot, PERIOD)) * 100;
});

const deviation = (close: Float64Array, slot: number): number => {
  const n = windowCount(close, slot, PERIOD);
  return windowStandardDeviation(close, slot, PERIOD) * Math.sqrt((n - 1) / n);
};
