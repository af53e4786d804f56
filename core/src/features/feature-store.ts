import type { Market } from '../candles/index.ts';
import type { HourRange, Month } from '../time/index.ts';
import type { FeatureTable } from './feature-table.ts';

/** The archive of feature rows, by market, feature set and month. */
export interface FeatureStore {
  /** Fingerprint of the candles that each stored month was computed from. */
  fingerprints(market: Market, featureSet: string, months: readonly Month[]): Promise<ReadonlyMap<Month, string>>;
  /** Replaces the rows of one month. */
  writeMonth(market: Market, featureSet: string, month: Month, table: FeatureTable, candlesSha256: string): Promise<void>;
  /** Rows of `range` with the named columns only; @throws Fault `features_stale` when a month is not there. */
  read(market: Market, featureSet: string, range: HourRange, names: readonly string[]): Promise<FeatureTable>;
}
