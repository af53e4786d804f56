import { type CandleStore, gapsOf, type Market } from '@forecast/core/candles';
import { type EpochMs, earlier, type HourRange, hoursIn, hoursOfMonth, later, monthOf } from '@forecast/core/time';

/** What the archive of a market holds of the hours that were looked at. Counts are hours. */
export interface Holdings {
  /** the hours without a candle, oldest first; the last one reaches to now when the newest candle is not told yet */
  readonly gaps: readonly HourRange[];
  /** the first hour that was looked at, or the first candle; undefined when there is none */
  readonly from: EpochMs | undefined;
  /** end of the last candle */
  readonly to: EpochMs | undefined;
  readonly n: number;
  /** without a candle, between `from` and `to` */
  readonly missing: number;
}

/**
 * Looks from the month of `since` on, or from the first candle, until `until`: an hourly ingest of fifty markets must not read eight years of each to
 * count what cannot have changed.
 */
export const holdingsOf = async (store: CandleStore, market: Market, since: EpochMs | undefined, until: EpochMs): Promise<Holdings> => {
  const stored = await store.extent(market);
  if (stored === undefined) return { gaps: [], from: undefined, to: undefined, n: 0, missing: 0 };
  const from = since === undefined ? stored.from : earlier(later(hoursOfMonth(monthOf(since)).from, stored.from), stored.until);
  const gaps = gapsOf(await store.read(market, { from, until: later(stored.until, until) }));
  const missing = gaps.filter((gap) => gap.from < stored.until).reduce((sum, gap) => sum + hoursIn(gap), 0);
  return { gaps, from, to: stored.until, n: hoursIn({ from, until: stored.until }) - missing, missing };
};
