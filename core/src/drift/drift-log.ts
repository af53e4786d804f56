import type { EpochMs } from '../time/index.ts';
import type { DriftCheck } from './drift-check.ts';

export interface StoredDriftCheck extends DriftCheck {
  readonly id: number;
}

export interface RetrainingRequest {
  readonly id: number;
  /** market slug */
  readonly market: string;
  /** null when a person asked */
  readonly checkId: number | null;
  readonly reason: string;
  readonly requestedAt: EpochMs;
  readonly finishedAt: EpochMs | null;
  readonly result: string | null;
}

/** Drift checks and the requests that follow from them. */
export interface DriftLog {
  /**
   * One check a market and hour: a second one of the same hour returns the first, unless the first was of broken input. Nothing follows
   * from that one but that somebody mends the candles and asks again: the second takes its place.
   */
  saveCheck(check: DriftCheck): Promise<StoredDriftCheck>;
  /** newest first; with `until` only those of that hour and before */
  checks(market: string, count: number, until?: EpochMs): Promise<readonly StoredDriftCheck[]>;
  /** One request a check; a second one is returned, not added. */
  request(request: {
    market: string;
    checkId: number | null;
    reason: string;
    requestedAt: EpochMs;
  }): Promise<{ kind: 'requested' | 'exists'; request: RetrainingRequest }>;
  /** newest first */
  requests(market: string, count: number): Promise<readonly RetrainingRequest[]>;
  /** Takes the oldest open request that nobody alive holds. */
  claimRequest(market: string, owner: string): Promise<RetrainingRequest | undefined>;
  heartbeatRequest(id: number, owner: string): Promise<boolean>;
  releaseRequest(id: number, owner: string): Promise<void>;
  finishRequest(id: number, result: string, at: EpochMs): Promise<void>;
  /** Another text after each change of checks and requests of the market, heartbeats apart: cheap to ask. */
  tag(market: string): Promise<string>;
}
