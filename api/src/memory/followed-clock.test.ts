import { Fault } from '@forecast/core/fault';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { followClock } from './followed-clock.ts';

const HOUR = 3_600_000;

/** An exchange whose clock, and a host whose clock, are set by hand. */
const clocks = () => {
  const at = { exchange: 0 as number | undefined, wall: 0 };
  const lines: string[] = [];
  const ask = async () => {
    if (at.exchange === undefined) throw new Fault('exchange_unavailable', 'nobody there');
    return epochMs(at.exchange);
  };
  return {
    at,
    lines,
    clock: followClock(
      ask,
      () => at.wall,
      (line) => lines.push(line),
    ),
  };
};

test("it is the exchange's, carried on by the host's", async () => {
  const { at, clock } = clocks();
  Object.assign(at, { exchange: 50 * HOUR, wall: 100 * HOUR });
  expect(clock.now()).toBe(100 * HOUR);
  await clock.refresh();
  expect(clock.now()).toBe(50 * HOUR);
  at.wall += 7;
  expect(clock.now()).toBe(50 * HOUR + 7);
});

test('it goes on as it was while the exchange is away, and says so once', async () => {
  const { at, clock, lines } = clocks();
  Object.assign(at, { exchange: HOUR, wall: 0 });
  await clock.refresh();
  Object.assign(at, { exchange: undefined, wall: 5 });
  await clock.refresh();
  await clock.refresh();
  expect(clock.now()).toBe(HOUR + 5);
  expect(clock.problem).toBe('clock of the exchange: exchange_unavailable: nobody there');
  expect(lines).toEqual(['clock of the exchange: exchange_unavailable: nobody there']);
  at.exchange = HOUR + 5;
  await clock.refresh();
  expect(clock.problem).toBeUndefined();
});

test('it stands still rather than go back a little, and follows a clock that was set anew', async () => {
  const { at, clock } = clocks();
  Object.assign(at, { exchange: HOUR, wall: 0 });
  await clock.refresh();
  expect(clock.now()).toBe(HOUR);
  at.exchange = HOUR - 20_000;
  await clock.refresh();
  expect(clock.now()).toBe(HOUR);
  at.wall = 19_000;
  expect(clock.now()).toBe(HOUR);
  at.wall = 21_000;
  expect(clock.now()).toBe(HOUR + 1000);
  at.exchange = HOUR / 2;
  await clock.refresh();
  expect(clock.now()).toBe(HOUR / 2);
});
