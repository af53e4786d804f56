import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { createReplayClock } from './replay-clock.ts';

const start = epochMs(Date.UTC(2025, 8, 5, 21));
const end = plusHours(start, 337);
const MINUTE = 60_000;

/** A clock and the hands of the wall clock that it follows. */
const clockAt = (speed: number) => {
  const wall = { ms: 1_000_000 };
  return { wall, clock: createReplayClock({ start, end, speed, now: () => wall.ms }) };
};

test('an hour passes in a second at 3600 replay hours an hour', () => {
  const { clock, wall } = clockAt(3600);
  expect(clock.now()).toBe(start);
  wall.ms += 1000;
  expect(clock.now()).toBe(plusHours(start, 1));
  expect(clock.wallMsUntil(plusHours(start, 3))).toBe(2000);
});

test('stands still at the end of the last candle', () => {
  const { clock, wall } = clockAt(1);
  expect(clock.ended()).toBe(false);
  wall.ms += 400 * 60 * MINUTE;
  expect(clock.now()).toBe(end);
  expect(clock.ended()).toBe(true);
  expect(clock.wallMsUntil(end)).toBe(0);
  expect(clock.wallMsUntil(plusHours(end, 1))).toBe(Number.POSITIVE_INFINITY);
});

test('stands still from where it is stopped, and always at speed 0', () => {
  const { clock, wall } = clockAt(60);
  wall.ms += MINUTE;
  clock.stop();
  wall.ms += MINUTE;
  expect(clock.now()).toBe(plusHours(start, 1));
  expect(clock.wallMsUntil(plusHours(start, 2))).toBe(Number.POSITIVE_INFINITY);
  expect(clockAt(0).clock.wallMsUntil(plusHours(start, 1))).toBe(Number.POSITIVE_INFINITY);
});
