import type { EpochMs } from '../time/index.ts';

/** One closed hour of trading. Prices in quote units, volume in base units; all finite. */
export interface Candle {
  /** names the candle: start of its hour */
  readonly openTime: EpochMs;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** The price and volume columns of a candle, in the order of every file and table. */
export const CANDLE_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;
