import { LOCATED_VOLUME, LOG_CLOSE, LOG_VOLUME, SCALED_RETURN, SIGNED_VOLUME, VOLATILITY } from './column.ts';
import type { Feature } from './feature.ts';
import { feature, last, reachOf, windowFeature } from './feature-over.ts';
import { lagged, quotient } from './lagged.ts';
import { windowZScore } from './window-moments.ts';
import { windowWeightedMean } from './window-pairs.ts';
import { windowMean, windowRootSum } from './window-sum.ts';

/** z-score of the last log volume among the last `hours`. */
export const volumeZ = (hours: number): Feature => windowFeature(`volume_z_${hours}`, LOG_VOLUME, hours, windowZScore);

/** Relative volume with the sign of its return, summed over `hours`, over their root. */
export const signedVolume = (hours: number): Feature => windowFeature(`signed_volume_${hours}`, SIGNED_VOLUME, hours, windowRootSum);

/** Relative volume times close location, summed over `hours`, over their root. */
export const locatedVolume = (hours: number): Feature =>
  windowFeature(`close_location_volume_${hours}`, LOCATED_VOLUME, hours, windowRootSum);

/** Mean scaled return of the last `hours`, weighted by volume. */
export const volumeWeightedReturn = (hours: number): Feature =>
  feature(`volume_weighted_return_${hours}`, reachOf(SCALED_RETURN, hours), ({ scaledReturn, relativeVolume }, slot) => {
    return windowWeightedMean(scaledReturn, relativeVolume, slot, hours);
  });

/** Log of the last absolute return per relative volume and volatility (Amihud 2002, doi:10.1016/S1386-4181(01)00024-6). */
export const illiquidity = feature('amihud_illiquidity', VOLATILITY.lookBack, ({ logReturn, relativeVolume, volatility }, slot) => {
  return Math.log((Math.abs(last(logReturn, slot)) + 1e-6) / (last(relativeVolume, slot) + 1e-3) / last(volatility, slot));
});

/** Last scaled return times relative volume, the latter at most 5. */
export const returnTimesVolume = feature('return_times_volume', SCALED_RETURN.lookBack, ({ scaledReturn, relativeVolume }, slot) => {
  return last(scaledReturn, slot) * Math.min(last(relativeVolume, slot), 5);
});

/** Last scaled return over relative volume, the latter at least 0.2. */
export const returnOverVolume = feature('return_over_volume', SCALED_RETURN.lookBack, ({ scaledReturn, relativeVolume }, slot) => {
  return last(scaledReturn, slot) / Math.max(last(relativeVolume, slot), 0.2);
});

const SHARE_FLOOR = 1e-6;

/** Log of the mean volume of a day over that of a week. */
export const dayOverWeekVolume = feature('volume_ratio_24_168', 168, ({ candles: { volume } }, slot) => {
  return Math.log(windowMean(volume, slot, 24) / windowMean(volume, slot, 168) + SHARE_FLOOR);
});

/** Log of the mean volume of 6 hours over that of a day. */
export const hoursOverDayVolume = feature('volume_ratio_6_24', 24, ({ candles: { volume } }, slot) => {
  return Math.log(windowMean(volume, slot, 6) / (windowMean(volume, slot, 24) + 1e-9) + SHARE_FLOOR);
});

const WEEK_DAYS = 7;

/** Last log volume less its mean at the same hour of the 7 days before. */
export const volumeSameHour = feature('volume_same_hour_7d', reachOf(LOG_VOLUME, 24 * WEEK_DAYS + 1), ({ logVolume }, slot) => {
  let sum = 0;
  let n = 0;
  for (let day = 1; day <= WEEK_DAYS; day++) {
    const before = lagged(logVolume, slot, 24 * day);
    if (Number.isNaN(before)) continue;
    sum += before;
    n++;
  }
  return last(logVolume, slot) - sum / n;
});

/** Change of the log volume over the last hour. */
export const volumeChange = feature(
  'volume_change',
  reachOf(LOG_VOLUME, 2),
  ({ logVolume }, slot) => last(logVolume, slot) - lagged(logVolume, slot, 1),
);

/** Log close less the log of the volume-weighted mean close of the last `hours`, over volatility. */
export const vwapGap = (hours: number): Feature =>
  feature(`vwap_gap_${hours}`, Math.max(reachOf(LOG_CLOSE, hours), VOLATILITY.lookBack), ({ candles, logClose, volatility }, slot) => {
    const mean = windowWeightedMean(candles.close, candles.volume, slot, hours);
    return quotient(last(logClose, slot) - Math.log(mean), last(volatility, slot));
  });
