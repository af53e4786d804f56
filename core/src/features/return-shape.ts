import { LOG_RETURN, VOLATILITY } from './column.ts';
import type { Feature } from './feature.ts';
import { feature, last, reachOf, windowFeature } from './feature-over.ts';
import { windowSkewness, windowStandardDeviation } from './window-moments.ts';

/** Standard deviation of the last `hours` log returns over that of the last 168. */
export const rollingStd = (hours: number): Feature =>
  feature(`rolling_std_${hours}`, Math.max(reachOf(LOG_RETURN, hours), VOLATILITY.lookBack), ({ logReturn, volatility }, slot) => {
    return windowStandardDeviation(logReturn, slot, hours) / last(volatility, slot);
  });

/** Skewness of the last `hours` log returns. */
export const rollingSkew = (hours: number): Feature => windowFeature(`rolling_skew_${hours}`, LOG_RETURN, hours, windowSkewness);
