import { CLOSE_LOCATION, VOLATILITY } from './column.ts';
import type { Feature } from './feature.ts';
import { feature, laggedFeature, last, windowFeature } from './feature-over.ts';
import { HEIGHT_FLOOR } from './price-columns.ts';
import { windowMean } from './window-sum.ts';

/** Where the close lies within the candle, from -1 (low) to 1 (high), of the last candle. */
export const closeLocation: Feature = laggedFeature('close_location', CLOSE_LOCATION, 0);

/** The same, `lag` hours before. */
export const closeLocationLag = (lag: number): Feature => laggedFeature(`close_location_lag_${lag}`, CLOSE_LOCATION, lag);

/** Mean close location of the last `hours`. */
export const closeLocationMean = (hours: number): Feature =>
  windowFeature(`close_location_mean_${hours}`, CLOSE_LOCATION, hours, windowMean);

/** log(high / low) of the last candle over volatility. */
export const highLowRange = feature('high_low_range', VOLATILITY.lookBack, ({ candles, volatility }, slot) => {
  return Math.log(last(candles.high, slot) / last(candles.low, slot)) / last(volatility, slot);
});

/** Part of the last candle's height that lies above its body. */
export const upperWick = feature('upper_wick', 1, ({ candles: { open, high, low, close } }, slot) => {
  const top = last(high, slot);
  return (top - Math.max(last(open, slot), last(close, slot))) / (top - last(low, slot) + HEIGHT_FLOOR);
});

/** Part of the last candle's height that lies below its body. */
export const lowerWick = feature('lower_wick', 1, ({ candles: { open, high, low, close } }, slot) => {
  const bottom = last(low, slot);
  return (Math.min(last(open, slot), last(close, slot)) - bottom) / (last(high, slot) - bottom + HEIGHT_FLOOR);
});
