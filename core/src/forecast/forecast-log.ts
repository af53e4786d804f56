import type { EpochMs, HourRange, Month } from '../time/index.ts';
import type { Forecast, ForecastRole } from './forecast.ts';
import type { ForecastColumns } from './forecast-columns.ts';
import type { Outcome, StoredOutcome } from './outcome.ts';

/** A forecast beside its outcome, null while that is unknown. */
export interface ScoredForecast extends Forecast {
  readonly outcome: StoredOutcome | null;
}

/** How far a log was read. */
export interface LogPosition {
  /** number of the latest change */
  readonly change: number;
  /** tells the change from one of the same number in another history: that of a database which was restored */
  readonly token: string;
}

/** What became of a market's log since it was read. */
export type LogChanges =
  | { readonly kind: 'none' }
  /** what holds of these hours must be read again */
  | { readonly kind: 'hours'; readonly hours: readonly EpochMs[]; readonly position: LogPosition }
  /** nothing is known of the time since: all must be read again; no position while nothing was ever written */
  | { readonly kind: 'all'; readonly position: LogPosition | undefined };

/** Names the candles that the outcomes of one month depend on. */
export interface CandlesOfMonth {
  readonly month: Month;
  readonly candles: string;
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
  /**
   * Hours that have a forecast but no outcome, hours of `range` that have one of any state, and masked hours from the beginning of the
   * month of `range.from` on; ascending, no doubles.
   */
  hoursToScore(market: string, range: HourRange): Promise<readonly EpochMs[]>;
  /** Hours of those `months` that have an outcome and were last settled by other candles; ascending. */
  hoursOfOtherCandles(market: string, months: readonly CandlesOfMonth[]): Promise<readonly EpochMs[]>;
  /** Notes that every outcome of the months is settled by these candles. */
  settledBy(market: string, months: readonly CandlesOfMonth[]): Promise<void>;
  /** Writes new outcomes; one that differs from the stored one raises its revision; returns how many rows changed. */
  saveOutcomes(outcomes: readonly Outcome[]): Promise<number>;
  /** What was written since `position`; what is written after the call is told by the next one, never missed. Cheap to ask. */
  changesSince(market: string, position: LogPosition | undefined): Promise<LogChanges>;
  /** The first hour, from `from` on when it is given, of which there is a forecast of any role. */
  firstHour(market: string, from?: EpochMs): Promise<EpochMs | undefined>;
  /** All rows of `range`. */
  columns(market: string, range: HourRange): Promise<ForecastColumns>;
  /** All rows of `hours`. */
  ofHours(market: string, hours: readonly EpochMs[]): Promise<ForecastColumns>;
}
