import { LOOKED_BACK_HOURS, type Market } from '@forecast/core/candles';
import type { MissedHour, MissedReason } from '@forecast/core/forecast';
import {
  type EpochMs,
  earlier,
  HOUR_MS,
  type HourRange,
  hoursIn,
  hoursOfMonth,
  later,
  monthOf,
  plusHours,
  startOfHour,
} from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import { type MadeUp, makeUpHours } from './make-up-hours.ts';
import { type Makers, openMakers } from './makers.ts';
import { tellMadeUp } from './tell-made-up.ts';

/** A week at a time: what a year was without is made up in as little memory. */
const HOURS_AT_ONCE = 168;
const ALL_REASONS: readonly MissedReason[] = ['gap', 'broken_input', 'all_seen', 'model_refused'];

/** One look through the log of a market. */
interface Search {
  readonly platform: Platform;
  readonly market: Market;
  readonly makers: Makers;
  /** the log's first hour */
  readonly first: EpochMs;
  /** no ingest reads candles of hours before this again, unless it is told to */
  readonly firmUntil: EpochMs;
  readonly found: { made: EpochMs[]; missed: MissedHour[]; pending: EpochMs[]; troubles: Set<string> };
}

/**
 * Makes up the hours before `at`, back to the first of the log, that have no forecast of any role. How far the log was looked through is
 * kept, and so are hours that cannot be made up: an hour without losses costs a few short queries, however old the log is.
 *
 * @returns how many were made up
 */
export const makeUpMarket = async (platform: Platform, market: Market, at: EpochMs): Promise<number> => {
  const { forecasts, missedHours, candles, config } = platform;
  const first = await forecasts.firstHour(market.slug);
  if (first === undefined) return 0;
  const known = await missedHours.search(market.slug);
  const from = known === undefined || first < known.first ? first : known.until;
  const over = earlier(at, startOfHour(platform.now()));
  const [isWithout] = await missedHours.without(market.slug, { from, until: over }, 1);
  const [isMissed] = await missedHours.missed(market.slug, ALL_REASONS, first, 1);
  if (isWithout === undefined && isMissed === undefined) {
    if (over > from) await missedHours.keepSearch(market.slug, { first, until: over, basis: known?.basis ?? '' });
    return 0;
  }
  const extent = await candles.extent(market);
  if (extent === undefined) return 0;
  const makers = await openMakers(platform, market);
  const found: Search['found'] = { made: [], missed: [], pending: [], troubles: new Set() };
  try {
    const firmUntil = plusHours(extent.until, -Math.max(config.ingest.revision_hours, LOOKED_BACK_HOURS));
    const search = { platform, market, makers, first, firmUntil, found };
    // A forecast looks at the candle before its hour: what is not ingested yet is not missed.
    const until = earlier(over, plusHours(extent.until, 1));
    const basis = await basisOf(search, extent.until);
    await lookAgain(search, basis === known?.basis ? ['model_refused'] : ALL_REASONS, until);
    await lookThrough(search, { from, until }, basis);
    return found.made.length;
  } finally {
    makers.free();
    tellMadeUp(platform.progress, market, found);
  }
};

/** Names the models, and the candles of the months before the one that candles come into. */
const basisOf = async ({ platform, market, makers, first }: Search, last: EpochMs): Promise<string> => {
  const month = monthOf(last);
  const months = { from: plusHours(first, -HOURS_AT_ONCE), until: later(hoursOfMonth(month).from, first) };
  return `${makers.newestVersion}:${month}:${await platform.candles.version(market, months)}`;
};

/** Looks through the hours of `range`, a week at a time; each week's end is kept, so that after a kill the rest is done. */
const lookThrough = async (search: Search, range: HourRange, basis: string): Promise<void> => {
  const { platform, market, first, found } = search;
  const { missedHours } = platform;
  const bar = hoursIn(range) > HOURS_AT_ONCE ? platform.progress.start('hours without a forecast', hoursIn(range)) : undefined;
  let undecided: EpochMs | undefined;
  try {
    for (let from = range.from; ; ) {
      platform.signal.throwIfAborted();
      const hours = ofOneWeek(await missedHours.without(market.slug, { from, until: range.until }, HOURS_AT_ONCE));
      const last = hours.at(-1);
      if (last !== undefined) {
        const result = await makeUpHours(platform, market, hours, search.makers, search.firmUntil);
        await missedHours.record(market.slug, result.missed);
        add(found, result);
        undecided ??= result.pending[0];
      }
      from = last === undefined ? later(range.from, range.until) : plusHours(last, 1);
      await missedHours.keepSearch(market.slug, { first, until: undecided ?? from, basis });
      bar?.at((from - range.from) / HOUR_MS);
      if (last === undefined) return;
    }
  } finally {
    bar?.stop();
  }
};

/** Tries hours again that were recorded as missed. */
const lookAgain = async (
  { platform, market, makers, first, firmUntil, found }: Search,
  reasons: readonly MissedReason[],
  until: EpochMs,
) => {
  const { missedHours } = platform;
  for (let from = first; ; ) {
    platform.signal.throwIfAborted();
    const recorded = await missedHours.missed(market.slug, reasons, from, HOURS_AT_ONCE);
    const week = ofOneWeek(recorded.map(({ hour }) => hour).filter((hour) => hour < until));
    const last = week.at(-1);
    if (last === undefined) return;
    from = plusHours(last, 1);
    const hours = await notRefused(makers, week);
    if (hours.length === 0) continue;
    const { made, missed, troubles } = await makeUpHours(platform, market, hours, makers, firmUntil);
    const before = new Map(recorded.map(({ hour, reason }) => [hour, reason]));
    const other = missed.filter(({ hour, reason }) => before.get(hour) !== reason);
    await missedHours.record(market.slug, other);
    await missedHours.forget(market.slug, made);
    add(found, { made, missed: other, pending: [], troubles: other.length > 0 ? troubles : [] });
  }
};

/** Those whose maker can be loaded, or was not the trouble: of the others nothing needs to be read. */
const notRefused = async (makers: Makers, hours: readonly EpochMs[]): Promise<readonly EpochMs[]> => {
  const all: EpochMs[] = [];
  for (const hour of hours) if (!['refused', 'away'].includes((await makers.of(hour)).kind)) all.push(hour);
  return all;
};

/** Those within a week of the first. */
const ofOneWeek = (hours: readonly EpochMs[]): readonly EpochMs[] =>
  hours.filter((hour) => hour < plusHours(hours[0] as EpochMs, HOURS_AT_ONCE));

const add = (found: Search['found'], { made, missed, pending, troubles }: MadeUp): void => {
  found.made.push(...made);
  found.missed.push(...missed);
  found.pending.push(...pending);
  for (const trouble of troubles) found.troubles.add(trouble);
};
