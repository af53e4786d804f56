import { DAY_MS, type EpochMs, epochMs, type HourRange, later } from '../time/index.ts';

export interface HoldoutSplit {
  /** hours that the model learns from */
  readonly fit: HourRange;
  /** the hours after them, which judge it */
  readonly holdout: HourRange;
}

/**
 * Splits the history in two in order of time: the last `holdoutDays` judge, what comes before teaches.
 *
 * Nothing is purged between them. A target spans its own hour only, so the last one of the fit is known at the instant the first
 * hour of the holdout begins, which is when its forecast would be made. Targets over several hours would need such a gap.
 *
 * @param history hours whose targets are known
 * @param windowMonths calendar months that the fit reaches back, or null for all there are
 */
export const holdoutSplit = (history: HourRange, holdoutDays: number, windowMonths: number | null): HoldoutSplit => {
  const border = later(epochMs(history.until - holdoutDays * DAY_MS), history.from);
  const from = windowMonths === null ? history.from : later(history.from, monthsBefore(border, windowMonths));
  return { fit: { from, until: border }, holdout: { from: border, until: history.until } };
};

const monthsBefore = (at: EpochMs, months: number): EpochMs =>
  epochMs(Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('UTC').subtract({ months }).epochMilliseconds);
