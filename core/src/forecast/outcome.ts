import type { EpochMs } from '../time/index.ts';

/** What came true for one hour of a market. It follows the candles: a revision raises `revision` and replaces the rest. */
export interface Outcome {
  /** market slug */
  readonly market: string;
  readonly hour: EpochMs;
  readonly state: 'settled' | 'masked';
  /** quote units; null where that candle is missing */
  readonly previousClose: number | null;
  readonly close: number | null;
  /** percent change of close; null when masked */
  readonly realised: number | null;
  /** why it is masked, else null */
  readonly reason: string | null;
}

/** An outcome as stored: `revision` counts from 0. */
export interface StoredOutcome extends Outcome {
  readonly revision: number;
}
