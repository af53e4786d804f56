import type { Market } from '@forecast/core/candles';
import type { MissedHour, MissedReason } from '@forecast/core/forecast';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import type { Progress } from '../progress.ts';

const WHY: Readonly<Record<MissedReason, string>> = {
  gap: 'candles before them are missing',
  broken_input: 'no forecast can be made from the candles before them: the price did not move, or one candle cannot be true',
  all_seen: 'every model version was trained on them',
  model_refused: 'no model version that was not trained on them can be loaded',
};

/** Says what became of hours without a forecast: each is told once, when it is made up or recorded as missed. */
export const tellMadeUp = (
  { say }: Pick<Progress, 'say'>,
  { slug }: Pick<Market, 'slug'>,
  found: {
    readonly made: readonly EpochMs[];
    readonly missed: readonly MissedHour[];
    readonly troubles: ReadonlySet<string>;
  },
): void => {
  if (found.made.length > 0) say(`${slug}: made up ${hoursOf(found.made)}, which had no forecast, as backfill`);
  for (const [reason, missed] of Map.groupBy(found.missed, (each) => each.reason))
    say(`${slug}: no forecast for ${hoursOf(missed.map(({ hour }) => hour))}, and none will be made: ${WHY[reason]}`);
  for (const trouble of found.troubles) say(`${slug}: the next predict tries again to make up hours without a forecast: ${trouble}`);
};

/** `18 hours from 2025-09-05T22:00:00Z to 2025-09-06T15:00:00Z` */
const hoursOf = (hours: readonly EpochMs[]): string => {
  const sorted = hours.toSorted((a, b) => a - b);
  const [first, last] = [sorted[0] as EpochMs, sorted.at(-1) as EpochMs];
  return hours.length === 1 ? `the hour ${isoSecond(first)}` : `${hours.length} hours from ${isoSecond(first)} to ${isoSecond(last)}`;
};
