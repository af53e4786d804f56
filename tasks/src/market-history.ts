import { hourOfSlot, type Market } from '@forecast/core/candles';
import { type EpochMs, earlier, epochMs, HOUR_MS, type HourRange, hoursOfMonth, later, monthOf } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/**
 * From the first candle of a market to the end of the last one that had closed by `at`, however long before `at` that was: a market may
 * have ended, or its exchange be away. Candles that came later do not change it. Undefined when there is none.
 */
export const historyUntil = async ({ candles }: Pick<Platform, 'candles'>, market: Market, at: EpochMs): Promise<HourRange | undefined> => {
  const extent = await candles.extent(market);
  if (extent === undefined) return undefined;
  for (let until = earlier(extent.until, at); until > extent.from; ) {
    const from = later(extent.from, hoursOfMonth(monthOf(epochMs(until - HOUR_MS))).from);
    const series = await candles.read(market, { from, until });
    const last = series.close.findLastIndex((close) => !Number.isNaN(close));
    if (last >= 0) return { from: extent.from, until: hourOfSlot(series, last + 1) };
    until = from;
  }
  return undefined;
};
