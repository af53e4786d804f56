import type { EpochMs, HourRange } from '../time/index.ts';

/**
 * Why an hour of the log has no forecast and gets none: candles are missing before it, those that are there make no forecast (the
 * price did not move, or one cannot be true), every model has seen it, or no model that has not seen it can be loaded.
 */
export type MissedReason = 'gap' | 'broken_input' | 'all_seen' | 'model_refused';

export interface MissedHour {
  readonly hour: EpochMs;
  readonly reason: MissedReason;
}

/** How far the log of a market was looked through for hours without a forecast. */
export interface MissedHourSearch {
  /** the log's first hour at that time */
  readonly first: EpochMs;
  /** every hour from `first` until here has a forecast or is recorded as missed */
  readonly until: EpochMs;
  /** names what decided about the missed hours: when it is another, they are worth another look */
  readonly basis: string;
}

/** Which hours of the forecast log are without a forecast. Every call may throw Fault `database_unavailable`. */
export interface MissedHourLog {
  /** The hours of `range` without a forecast of any role, oldest first, but for those recorded as missed; costs as much as the range is long. */
  without(market: string, range: HourRange, count: number): Promise<readonly EpochMs[]>;
  search(market: string): Promise<MissedHourSearch | undefined>;
  keepSearch(market: string, search: MissedHourSearch): Promise<void>;
  /** Hours recorded for one of `reasons` that still have no forecast, from `from` on, oldest first. */
  missed(market: string, reasons: readonly MissedReason[], from: EpochMs, count: number): Promise<readonly MissedHour[]>;
  /** Records hours as missed, or with another reason than before. */
  record(market: string, hours: readonly MissedHour[]): Promise<void>;
  /** Takes hours back that were recorded as missed. */
  forget(market: string, hours: readonly EpochMs[]): Promise<void>;
}
