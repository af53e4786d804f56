import { CLIPPED_RETURN } from './column.ts';
import type { Feature } from './feature.ts';
import { feature, laggedFeature } from './feature-over.ts';
import { lagged } from './lagged.ts';

// Scaled returns, held within -4 and 4, of the hour of day (of week) that is to be forecast: it lies one slot ahead of the last
// candle, so k days before it is lag 24 k - 1.

const DAY = 24;
const WEEK = 168;

/** Return of the same hour `days` days before. */
export const sameHourDay = (days: number): Feature => laggedFeature(`same_hour_return_day_${days}`, CLIPPED_RETURN, DAY * days - 1);

/** Sum of the returns of the same hour of the last `days` days, over the root of their number. */
export const sameHour = (days: number): Feature => periodic(`same_hour_return_${days}d`, DAY, days, 0);

/** Return of the same hour of the week one week before. */
export const sameWeekHourBefore: Feature = laggedFeature('same_week_hour_return_week_1', CLIPPED_RETURN, WEEK - 1);

/** Sum of the returns of the same hour of the week of the last `weeks` weeks, over the root of their number. */
export const sameWeekHour = (weeks: number): Feature => periodic(`same_week_hour_return_${weeks}w`, WEEK, weeks, 0);

/** As `sameHour`, of that hour and the one before and after it. */
export const nearHour = (days: number): Feature => periodic(`near_hour_return_${days}d`, DAY, days, 1);

const periodic = (name: string, period: number, times: number, neighbours: number): Feature => {
  const reach = period * times - 1 + neighbours;
  return feature(name, CLIPPED_RETURN.lookBack + reach, ({ clippedReturn }, slot) => {
    let sum = 0;
    let n = 0;
    for (let k = 1; k <= times; k++) {
      for (let lag = period * k - 1 - neighbours; lag <= period * k - 1 + neighbours; lag++) {
        const value = lagged(clippedReturn, slot, lag);
        if (Number.isNaN(value)) continue;
        sum += value;
        n++;
      }
    }
    return sum / Math.sqrt(n);
  });
};
