import type { Fault } from '../fault/index.ts';
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

/** A month whose object is not as it should be. `unchecked`: it was written before objects had checksums. */
export type UnsoundMonth =
  | { readonly kind: 'unchecked'; readonly month: Month }
  | {
      readonly kind: 'damaged';
      readonly month: Month;
      readonly fault: Fault;
      /** from its first candle to the end of its last one, as far as can be told; undefined when nothing can */
      readonly span: HourRange | undefined;
    };

/** The archive of candles, by market and month. What is read and is not as it was written is a Fault `corrupt_object`. */
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
  /** Another text for each month whenever its candles are others, oldest first; costs one listing. */
  monthVersions(market: Market): Promise<ReadonlyMap<Month, string>>;
  /** Reads the objects of `months` whole and tells which are not as they should be; one that is not there is none of them. */
  unsound(market: Market, months: readonly Month[]): Promise<readonly UnsoundMonth[]>;
  /** Rewrites a month that has no checksum yet, as it is. */
  seal(market: Market, month: Month): Promise<void>;
  /** Puts `candles`, all of `month` and oldest first, in the place of an object that is damaged; one that is sound by now is left alone. */
  replaceDamaged(market: Market, month: Month, candles: readonly Candle[]): Promise<void>;
}
