import type { EpochMs } from '../time/index.ts';
import type { CandleRevision } from './candle-store.ts';

export interface StoredCandleRevision extends CandleRevision {
  /** counts from 1 within the open time */
  readonly revision: number;
  readonly seenAt: EpochMs;
}

/** What the exchange told differently when it was asked again. Every call may throw Fault `database_unavailable`. */
export interface CandleRevisionLog {
  /**
   * Adds the revisions, but for one that is the latest of its open time already; returns how many were added.
   *
   * @param market slug
   */
  record(market: string, revisions: readonly CandleRevision[], seenAt: EpochMs): Promise<number>;
  /** Those that were seen at or after `seenFrom`, oldest first. */
  since(market: string, seenFrom: EpochMs): Promise<readonly StoredCandleRevision[]>;
}
