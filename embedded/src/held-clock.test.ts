import { expect, test } from 'vitest';
import { heldClock } from './held-clock.ts';

test('stands until it is let go, and then runs on from there, however late', () => {
  let wall = 1000;
  const clock = heldClock(() => wall);
  wall = 51_000;
  expect(clock.now()).toBe(1000);
  clock.release();
  expect(clock.now()).toBe(1000);
  wall = 51_250;
  expect(clock.now()).toBe(1250);
  clock.release();
  expect(clock.now()).toBe(1250);
});
