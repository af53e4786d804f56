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

test('of hours that passed while it was busy it does the newest, says how many it passed over, and idles at the end', async () => {
  const clock = handClock();
  const abort = new AbortController();
  const done: string[] = [];
  const hourly = (hour: EpochMs, passedOver: number): Promise<void> => {
    done.push(`${isoSecond(hour).slice(11, 16)} ${passedOver}`);
    clock.at = plusHours(start, hour === start ? 2 : 3);
    return Promise.resolve();
  };
  const ended = (): void => {
    done.push('end');
    abort.abort();
  };
  await runSchedule(clock, start, { hourly, ended }, abort.signal);
  expect(done).toEqual(['00:00 0', '02:00 1', '03:00 0', 'end']);
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

test('after days of sleep it goes on with the hour that runs', async () => {
  const clock: ScheduleClock = { now: () => epochMs(start + 71.5 * HOUR_MS), wallMsUntil: () => 0 };
  const abort = new AbortController();
  const done: unknown[] = [];
  const hourly = (...all: readonly [EpochMs, number]): Promise<void> => {
    done.push(all);
    abort.abort();
    return Promise.resolve();
  };
  await runSchedule(clock, start, { hourly, ended: () => undefined }, abort.signal);
  expect(done).toEqual([[plusHours(start, 71), 71]]);
});
