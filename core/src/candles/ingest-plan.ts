import { type EpochMs, type HourRange, later, plusHours, startOfHour } from '../time/index.ts';

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
