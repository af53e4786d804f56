import { setTimeout as sleep } from 'node:timers/promises';
import { type EpochMs, plusHours } from '@forecast/core/time';
import type { ScheduleClock } from './clock.ts';

const MINUTE_MS = 60_000;

export interface ScheduleWork {
  /** everything that is due when `hour` begins */
  readonly hourly: (hour: EpochMs) => Promise<void>;
  /** the clock has reached its end */
  readonly ended: () => void;
}

/**
 * Does the work of every hour from `first` on, one after the other, none left out, until the signal aborts.
 *
 * @returns when the signal aborts
 */
export const runSchedule = async (clock: ScheduleClock, first: EpochMs, work: ScheduleWork, signal: AbortSignal): Promise<void> => {
  for (let hour = first; !signal.aborted; hour = plusHours(hour, 1)) {
    const reached = await reaches(clock, hour, signal);
    if (signal.aborted) return;
    if (!reached) {
      work.ended();
      await aborted(signal);
      return;
    }
    await work.hourly(hour);
  }
};

/** Waits until the clock shows `hour`, also when the machine slept in between; false when it never will. */
const reaches = async (clock: ScheduleClock, hour: EpochMs, signal: AbortSignal): Promise<boolean> => {
  for (let wait = clock.wallMsUntil(hour); wait > 0 && !signal.aborted; wait = clock.wallMsUntil(hour)) {
    if (wait === Number.POSITIVE_INFINITY) return false;
    await sleep(Math.min(wait, MINUTE_MS), undefined, { signal }).catch(() => undefined);
  }
  return true;
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    // A timer keeps the process up: nothing else may be left that does.
    const alive = setInterval(() => undefined, MINUTE_MS);
    const end = (): void => {
      clearInterval(alive);
      resolve();
    };
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
