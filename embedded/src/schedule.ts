import { setTimeout as sleep } from 'node:timers/promises';
import { type EpochMs, HOUR_MS, later, plusHours, startOfHour } from '@forecast/core/time';
import type { ScheduleClock } from './clock.ts';

const MINUTE_MS = 60_000;

export interface ScheduleWork {
  /**
   * everything that is due when `hour` begins
   *
   * @param passedOver how many hours before it had passed by then
   */
  readonly hourly: (hour: EpochMs, passedOver: number) => Promise<void>;
  /** the clock has reached its end */
  readonly ended: () => void;
}

/**
 * Does the work of the hours from `first` on, one after the other, until the signal aborts. Of several that have passed, because the work took
 * long or the machine slept, the newest is worked on: it can still be in time, and what the others lack is made up with it.
 *
 * @returns when the signal aborts
 */
export const runSchedule = async (clock: ScheduleClock, first: EpochMs, work: ScheduleWork, signal: AbortSignal): Promise<void> => {
  for (let next = first; !signal.aborted; ) {
    const reached = await reaches(clock, next, signal);
    if (signal.aborted) return;
    if (!reached) {
      work.ended();
      await aborted(signal);
      return;
    }
    const hour = later(next, startOfHour(clock.now()));
    await work.hourly(hour, (hour - next) / HOUR_MS);
    next = plusHours(hour, 1);
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
