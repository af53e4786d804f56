import { type EpochMs, type HourRange, hoursIn, hoursOfMonth, later, type Month, monthsOf, plusHours, startOfHour } from '../time/index.ts';

/**
 * How far back each ingest looks for hours without a candle, in the hours that are stored. One page of the exchange reaches from there to
 * now: it costs no request.
 */
export const LOOKED_BACK_HOURS = 960;

/**
 * The hours whose candles one ingest reads. It begins `revisionHours` before the end of what is stored, never before `since`: the hours
 * that are read again may be revised, and an ingest that was killed goes on where its last write ended.
 *
 * @param stored the hours that the archive spans; undefined when it is empty
 * @param now the exchange's clock: what has closed by then is read; empty when all of it is stored
 */
export const planIngest = (stored: HourRange | undefined, since: EpochMs, revisionHours: number, now: EpochMs): HourRange => ({
  from: stored === undefined ? since : later(since, plusHours(stored.until, -revisionHours)),
  until: startOfHour(now),
});

/**
 * The hours that the archive lacks before its end, oldest first: those from `since` to its first candle, and the months of which it has
 * no object although it has later ones. Single hours without a candle are gaps of the exchange and not lacking.
 *
 * @param months of which there is an object
 */
export const lackingHours = (stored: HourRange, months: readonly Month[], since: EpochMs): readonly HourRange[] => {
  const known = new Set(months);
  const lost = monthsOf({ from: later(since, stored.from), until: stored.until }).filter((month) => !known.has(month));
  const ranges: HourRange[] = [{ from: since, until: stored.from }];
  for (const { from, until } of lost.map(hoursOfMonth)) {
    const last = ranges.at(-1);
    if (last?.until === from) ranges.splice(-1, 1, { from: last.from, until });
    else ranges.push({ from, until });
  }
  return ranges.filter((range) => hoursIn(range) > 0);
};
