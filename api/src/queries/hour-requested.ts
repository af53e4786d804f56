import { Fault } from '@forecast/core/fault';
import { type EpochMs, HOUR_MS, hoursNamed } from '@forecast/core/time';

/** An hour as a wall clock tells it. */
export interface LocalHour {
  /** `2025-07-28` */
  readonly date: string;
  /** 0 to 23 */
  readonly hour: number;
  readonly timeZone: string;
  /** which of two; heeded only where the clock repeats the hour */
  readonly fold?: number | undefined;
}

/**
 * The instant at which the hour begins that a person named.
 *
 * @throws Fault `impossible_hour`, `ambiguous_hour`, `off_grid_hour`
 */
export const hourRequested = ({ date, hour, timeZone, fold }: LocalHour): EpochMs => {
  const wall = `${date} ${String(hour).padStart(2, '0')}:00 in ${timeZone}`;
  const named = hoursNamed(date, hour, timeZone);
  if (named.length === 0) throw new Fault('impossible_hour', `${wall} does not exist: the clocks skip it`);
  const start = named[named.length === 1 ? 0 : (fold ?? -1)];
  if (start === undefined)
    throw new Fault('ambiguous_hour', `${wall} comes twice: say fold=0 (${iso(named[0])}) or fold=1 (${iso(named[1])})`);
  if (start % HOUR_MS !== 0)
    throw new Fault(
      'off_grid_hour',
      `${wall} is ${iso(start)}, which is no whole hour of UTC: candles are hours of UTC, so name the hour in UTC`,
    );
  return start;
};

const iso = (at: EpochMs | undefined): string => (at === undefined ? '' : `${new Date(at).toISOString().slice(0, 16)}Z`);
