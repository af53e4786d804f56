import { setTimeout as delay } from 'node:timers/promises';
import { type EpochMs, epochMs } from '@forecast/core/time';

/** The clock that the schedule follows: a replay's, or the system's. */
export interface ScheduleClock {
  now(): EpochMs;
  /** wall milliseconds until it shows `at`: 0 when it does, infinite when it never will */
  wallMsUntil(at: EpochMs): number;
}

export const systemClock: ScheduleClock = {
  now: () => epochMs(Date.now()),
  wallMsUntil: (at) => Math.max(0, at - Date.now()),
};

/** Lets milliseconds of `clock` pass; at its end, where none ever will, it returns at once. */
export const sleepBy =
  (clock: ScheduleClock) =>
  async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    const wait = clock.wallMsUntil(epochMs(clock.now() + milliseconds));
    await delay(Number.isFinite(wait) ? wait : 0, undefined, { signal });
  };
