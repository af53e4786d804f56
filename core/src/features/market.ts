import {
  CLOSE_LOCATION,
  LOG_VOLUME,
  MARKET_BREADTH,
  MARKET_CLOSE_LOCATION,
  MARKET_DISPERSION,
  MARKET_GAP,
  MARKET_LEAD,
  MARKET_RETURN,
  SCALED_RETURN,
} from './column.ts';
import type { CrossColumns } from './cross-columns.ts';
import type { Feature } from './feature.ts';
import { feature, laggedFeature, last, reachOf, windowFeature } from './feature-over.ts';
import { windowZScore } from './window-moments.ts';
import { windowCorrelation } from './window-pairs.ts';
import { windowMean, windowRootSum } from './window-sum.ts';

const WEEK = 168;

// The market: plain means over the other markets that have a candle.

/** Mean scaled return of the other markets, `lag` hours before the last one. */
export const marketReturnLag = (lag: number): Feature => laggedFeature(`market_return_lag_${lag}`, MARKET_RETURN, lag);

/** Mean scaled return of the other markets, summed over `hours`, over their root. */
export const marketReturn = (hours: number): Feature => windowFeature(`market_return_${hours}`, MARKET_RETURN, hours, windowRootSum);

/** Own scaled return less the market's, summed over `hours`, over their root. */
export const marketGap = (hours: number): Feature => windowFeature(`market_gap_${hours}`, MARKET_GAP, hours, windowRootSum);

/** Standard deviation of the last scaled returns across the other markets. */
export const marketDispersion: Feature = laggedFeature('market_dispersion', MARKET_DISPERSION, 0);

export const marketDispersionMean: Feature = windowFeature('market_dispersion_mean_24', MARKET_DISPERSION, 24, windowMean);

/** Share of the other markets that rose in the last hour. */
export const marketBreadth: Feature = laggedFeature('market_breadth', MARKET_BREADTH, 0);

/** Mean 168 h z-score of the other markets' log volume. */
export const marketVolumeZ = feature('market_volume_z_168', reachOf(LOG_VOLUME, WEEK), ({ cross }, slot) => meanVolumeZ(cross, slot));

/** Own 168 h z-score of the log volume less the market's. */
export const volumeZGap = feature('volume_z_gap_168', reachOf(LOG_VOLUME, WEEK), ({ logVolume, cross }, slot) => {
  return windowZScore(logVolume, slot, WEEK) - meanVolumeZ(cross, slot);
});

const meanVolumeZ = (cross: readonly CrossColumns[], slot: number): number => {
  let sum = 0;
  let n = 0;
  for (const { logVolume } of cross) {
    const z = windowZScore(logVolume, slot, WEEK);
    if (Number.isNaN(z)) continue;
    sum += z;
    n++;
  }
  return sum / n;
};

/** Mean close location of the other markets' last candles. */
export const marketCloseLocation: Feature = laggedFeature('market_close_location', MARKET_CLOSE_LOCATION, 0);

/** Own close location less the market's. */
export const closeLocationGap = feature('close_location_gap', CLOSE_LOCATION.lookBack, ({ closeLocation, marketCloseLocation }, slot) => {
  return last(closeLocation, slot) - last(marketCloseLocation, slot);
});

export const marketCloseLocationMean: Feature = windowFeature('market_close_location_mean_6', MARKET_CLOSE_LOCATION, 6, windowMean);

/** Correlation of the own and the market's scaled return over 168 hours. */
export const marketCorrelation = feature('market_correlation_168', reachOf(SCALED_RETURN, WEEK), ({ scaledReturn, marketReturn }, slot) => {
  return windowCorrelation(scaledReturn, marketReturn, slot, WEEK);
});

/** Mean over 168 hours of the own scaled return times the market's one hour before. */
export const marketLead: Feature = windowFeature('market_lead_168', MARKET_LEAD, WEEK, windowMean);
