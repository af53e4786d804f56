import type { EpochMs, HourRange, Month } from '../time/index.ts';
import type { Candle } from './candle.ts';
import type { CandleSeries } from './candle-series.ts';
import type { Market } from './market.ts';

/** A candle that the exchange told differently when it was read again. */
export interface CandleRevision {
  readonly openTime: EpochMs;
  readonly old: Candle;
  readonly new: Candle;
}

/** What one merge did. Counts are candles. */
export interface MergeResult {
  readonly added: number;
  readonly unchanged: number;
  readonly revisions: readonly CandleRevision[];
}

/** The archive of candles, by market and month. */
export interface CandleStore {
  /** The candles of `range` as one series that spans it exactly; hours without a candle are NaN. */
  read(market: Market, range: HourRange): Promise<CandleSeries>;
  /** First open time and end of the last candle; undefined when there is none. */
  extent(market: Market): Promise<HourRange | undefined>;
  /** The months of which there are candles, oldest first; costs one listing. */
  months(market: Market): Promise<readonly Month[]>;
  /** Adds `candles`; a known candle changes only when it opens at or after `changeableFrom`. */
  merge(market: Market, candles: readonly Candle[], changeableFrom: EpochMs): Promise<MergeResult>;
  /** Takes the candles that open at `openTimes` out of the archive. */
  withdraw(market: Market, openTimes: readonly EpochMs[]): Promise<void>;
  /**
   * A short text that is another whenever the stored candles of the market are others; costs one listing. With `range`, only the
   * months that hold an hour of it count: so that a reader who keeps candles can tell that the older ones are still the same.
   */
  version(market: Market, range?: HourRange): Promise<string>;
}
