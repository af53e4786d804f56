import type { EpochMs, HourRange } from '../time/index.ts';
import type { Forecast, ForecastRole } from './forecast.ts';
import type { Outcome, StoredOutcome } from './outcome.ts';

/** A forecast beside its outcome, null while that is unknown. */
export interface ScoredForecast extends Forecast {
  readonly outcome: StoredOutcome | null;
}

/** The log of what was forecast and what came true. Every call may throw Fault `database_unavailable`. */
export interface ForecastLog {
  /** Adds what is not there yet and changes nothing that is; returns how many were added. */
  issue(forecasts: readonly Forecast[]): Promise<number>;
  /** Oldest first; `roles` and `modelVersion` narrow it. */
  between(
    market: string,
    range: HourRange,
    filter: { roles?: readonly ForecastRole[]; modelVersion?: number },
  ): Promise<readonly ScoredForecast[]>;
  /** The forecast that was issued for `hour` when it came. */
  served(market: string, hour: EpochMs): Promise<Forecast | undefined>;
  /** The latest `count` forecasts of a model version whose outcome was settled and whose hour had closed by `before`; oldest first. */
  settledBefore(market: string, modelVersion: number, before: EpochMs, count: number): Promise<readonly ScoredForecast[]>;
  /** Hours that have a forecast but no settled outcome, and hours of `range` that have an outcome of any state; ascending, no doubles. */
  hoursToScore(market: string, range: HourRange): Promise<readonly EpochMs[]>;
  /** Writes new outcomes; one that differs from the stored one raises its revision; returns how many rows changed. */
  saveOutcomes(outcomes: readonly Outcome[]): Promise<number>;
  /** Changes whenever a forecast or an outcome of the market was written: cheap to ask. */
  version(market: string): Promise<string>;
}
