import type { Market } from '@forecast/core/candles';
import type { CandlesOfMonth } from '@forecast/core/forecast';
import { type EpochMs, HOUR_MS, type HourRange, hoursOfMonth, type Month, monthOf, plusHours } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/** Hours of which an outcome is to be written, or written anew. */
export interface HoursToScore {
  /** ascending */
  readonly hours: readonly EpochMs[];
  /** months that are over and of which every outcome is among `hours`, because the candles are others than at the last time */
  readonly months: readonly CandlesOfMonth[];
}

/**
 * The hours without an outcome, those of the last `revision_hours` again, the masked ones of the running month, and those of each month
 * that is over whose stored candles have changed since: one listing tells, so that hours that stay masked for ever cost nothing.
 */
export const hoursToScore = async (platform: Platform, { slug, ...market }: Market, at: EpochMs): Promise<HoursToScore> => {
  const recent = { from: plusHours(at, -platform.config.ingest.revision_hours), until: at };
  // Listed before candles are read: what comes in between is other candles at the next time.
  const over = candlesOfMonths(await platform.candles.monthVersions({ slug, ...market }), recent.from);
  const [due, again] = await Promise.all([
    platform.forecasts.hoursToScore(slug, recent),
    platform.forecasts.hoursOfOtherCandles(slug, over),
  ]);
  const changed = new Set(again.map(monthOf));
  return {
    hours: [...new Set([...due, ...again])].filter((hour) => hour < at).toSorted((a, b) => a - b),
    months: over.filter(({ month }) => changed.has(month)),
  };
};

/** Of the months that are over by `until`. The outcome of a month's first hour depends on the candle before it, too. */
const candlesOfMonths = (versions: ReadonlyMap<Month, string>, until: EpochMs): readonly CandlesOfMonth[] =>
  [...versions.keys()]
    .filter((month) => hoursOfMonth(month).until <= until)
    .map((month) => {
      const before = monthOf(plusHours(hoursOfMonth(month).from, -1));
      return { month, candles: `${versions.get(before) ?? 'none'} ${versions.get(month)}` };
    });

/** Hours that lie further apart are read by themselves. */
const STRETCH_HOURS = 31 * 24;

/** The hours in stretches that are worth reading as one. */
export const stretchesOf = (hours: readonly EpochMs[]): readonly { readonly range: HourRange; readonly hours: readonly EpochMs[] }[] => {
  const stretches: EpochMs[][] = [];
  for (const hour of hours) {
    const stretch = stretches.at(-1);
    const last = stretch?.at(-1);
    if (stretch === undefined || last === undefined || hour - last > STRETCH_HOURS * HOUR_MS) stretches.push([hour]);
    else stretch.push(hour);
  }
  return stretches.map((stretch) => ({
    hours: stretch,
    range: { from: stretch[0] as EpochMs, until: plusHours(stretch.at(-1) as EpochMs, 1) },
  }));
};
