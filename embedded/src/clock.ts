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
