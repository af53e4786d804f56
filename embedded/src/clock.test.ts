import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { type ScheduleClock, sleepBy } from './clock.ts';

/** A replay's clock: an hour of it is a wall millisecond, and it ends after a day. */
const fast: ScheduleClock = {
  now: () => epochMs(0),
  wallMsUntil: (at) => (at > 86_400_000 ? Number.POSITIVE_INFINITY : at / 3_600_000),
};

test('hours of a fast clock pass as it goes, and at its end none are waited for', async () => {
  const { signal } = new AbortController();
  await expect(sleepBy(fast)(36_000_000, signal)).resolves.toBeUndefined();
  await expect(sleepBy(fast)(864_000_000, signal)).resolves.toBeUndefined();
});

test('whoever sleeps is woken by Ctrl-C', async () => {
  const abort = new AbortController();
  const slow: ScheduleClock = { now: () => epochMs(0), wallMsUntil: (at) => at };
  const sleeping = sleepBy(slow)(600_000, abort.signal);
  abort.abort();
  await expect(sleeping).rejects.toThrow('aborted');
});
