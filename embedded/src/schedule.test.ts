import { type EpochMs, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import type { ScheduleClock } from './clock.ts';
import { runSchedule } from './schedule.ts';

const start = epochMs(Date.UTC(2025, 8, 5));

/** A clock that stands at `at` until it is set on; it ends three hours after the start. */
const handClock = (): ScheduleClock & { at: EpochMs } => ({
  at: start,
  now() {
    return this.at;
  },
  wallMsUntil(hour) {
    if (hour <= this.at) return 0;
    return hour > start + 3 * HOUR_MS ? Number.POSITIVE_INFINITY : 1;
  },
});

test('does every hour once, in order, also those that passed while it was busy, and idles at the end', async () => {
  const clock = handClock();
  const abort = new AbortController();
  const done: string[] = [];
  const hourly = (hour: EpochMs): Promise<void> => {
    done.push(isoSecond(hour).slice(11, 16));
    clock.at = plusHours(start, 3);
    return Promise.resolve();
  };
  const ended = (): void => {
    done.push('end');
    abort.abort();
  };
  await runSchedule(clock, start, { hourly, ended }, abort.signal);
  expect(done).toEqual(['00:00', '01:00', '02:00', '03:00', 'end']);
});

test('stops while it waits', async () => {
  const abort = new AbortController();
  const waiting = runSchedule(
    handClock(),
    plusHours(start, 2),
    { hourly: () => Promise.reject(new Error('not due')), ended: () => undefined },
    abort.signal,
  );
  abort.abort();
  await expect(waiting).resolves.toBeUndefined();
});
