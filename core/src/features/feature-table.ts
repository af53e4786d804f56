import type { EpochMs } from '../time/index.ts';

/** Feature rows of one market, one an hour without holes: row `i` is of the hour that starts at `start + i * HOUR_MS`. */
export interface FeatureTable {
  readonly start: EpochMs;
  readonly names: readonly string[];
  /** one column a name, all of the same length */
  readonly columns: readonly Float64Array[];
  /** percent change of close over the hour itself; NaN while unknown or when either candle is missing */
  readonly target: Float64Array;
  /** 1 where the row must not be used: the last candle, or more than 5 % of the last 168, is missing */
  readonly masked: Uint8Array;
  /** 1 where a cross market's last candle is missing */
  readonly degraded: Uint8Array;
}
