import { LOG_CLOSE, LOG_RETURN, VOLATILITY } from './column.ts';
import type { Feature } from './feature.ts';
import { feature, last, reachOf } from './feature-over.ts';
import { lagged } from './lagged.ts';
import { windowMean } from './window-sum.ts';

/** Hourly log return, `lag` hours before the last one, over the volatility of now. */
export const returnLag = (lag: number): Feature =>
  feature(`return_lag_${lag}`, Math.max(reachOf(LOG_RETURN, lag + 1), VOLATILITY.lookBack), ({ logReturn, volatility }, slot) => {
    return lagged(logReturn, slot, lag) / last(volatility, slot);
  });

/** Log return of the last `hours` over the volatility of that many hours. */
export const returnOver = (hours: number): Feature =>
  feature(`return_${hours}`, Math.max(reachOf(LOG_CLOSE, hours + 1), VOLATILITY.lookBack), ({ logClose, volatility }, slot) => {
    const rise = last(logClose, slot) - lagged(logClose, slot, hours);
    return rise / (last(volatility, slot) * Math.sqrt(hours));
  });

/** Log close less its mean of the last `hours`, over volatility. */
export const meanGap = (hours: number): Feature =>
  feature(`mean_gap_${hours}`, Math.max(reachOf(LOG_CLOSE, hours), VOLATILITY.lookBack), ({ logClose, volatility }, slot) => {
    return (last(logClose, slot) - windowMean(logClose, slot, hours)) / last(volatility, slot);
  });
