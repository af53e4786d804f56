import type { Market } from '../candles/index.ts';
import type { Fault } from '../fault/index.ts';
import type { HourRange, Month } from '../time/index.ts';
import type { FeatureTable } from './feature-table.ts';

/** The archive of feature rows, by market, feature set and month. What is read and is not as it was written is a Fault `corrupt_object`. */
export interface FeatureStore {
  /** Fingerprint of the candles that each stored month was computed from. */
  fingerprints(market: Market, featureSet: string, months: readonly Month[]): Promise<ReadonlyMap<Month, string>>;
  /**
   * Reads the objects of `months` whole and tells which are not as they should be: damaged, with the fault, or written before there were
   * checksums. One that is not there is none of them.
   */
  unsound(market: Market, featureSet: string, months: readonly Month[]): Promise<ReadonlyMap<Month, Fault | 'unchecked'>>;
  /** Replaces the rows of one month. */
  writeMonth(market: Market, featureSet: string, month: Month, table: FeatureTable, candlesSha256: string): Promise<void>;
  /** Rows of `range` with the named columns only; @throws Fault `features_stale` when a month is not there. */
  read(market: Market, featureSet: string, range: HourRange, names: readonly string[]): Promise<FeatureTable>;
}
