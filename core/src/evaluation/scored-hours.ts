import type { EpochMs } from '../time/index.ts';

/** Hours whose outcome is known, oldest first, one value an hour in each column; masked hours are left out. All finite. */
export interface ScoredHours {
  readonly hour: readonly EpochMs[];
  /** percent */
  readonly realised: Float64Array;
  /** of the 168 hours before, in any unit: the losses are divided by its square */
  readonly volatility: Float64Array;
}
