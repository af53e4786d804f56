import { expect, test } from 'vitest';
import { ExchangeFailure } from './exchange-failure.ts';
import { PATIENCE, tryingAgain } from './try-again.ts';

/** Requests that fail as told before one succeeds, with the waits that were asked for between them. */
const triedWith = (failures: readonly ExchangeFailure[]) => {
  const waits: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => {
    waits.push(milliseconds);
  };
  const left = [...failures];
  const tryAgain = tryingAgain('binance', { ...PATIENCE, sleep, random: () => 1 }, new AbortController().signal);
  const answer = tryAgain('its clock', async () => {
    const failure = left.shift();
    if (failure !== undefined) throw failure;
    return 'answer';
  });
  return { answer, waits };
};

const unreachable = new ExchangeFailure('unreachable', 'nobody there');
const tooMany = (retryAfterMs?: number) => new ExchangeFailure('too_many_requests', 'HTTP 429', { retryAfterMs });

test('waits twice as long each time', async () => {
  const { answer, waits } = triedWith([unreachable, unreachable, unreachable]);
  await expect(answer).resolves.toBe('answer');
  expect(waits).toEqual([500, 1000, 2000]);
});

test('gives up after five, naming operation and cause', async () => {
  const { answer, waits } = triedWith(Array.from({ length: 5 }, () => unreachable));
  await expect(answer).rejects.toMatchObject({ code: 'exchange_unavailable', cause: unreachable });
  await expect(answer).rejects.toThrow('binance, its clock: failed 5 times, last with: nobody there');
  expect(waits).toHaveLength(4);
});

test('waits as long as it is told, more often than five times', async () => {
  const { answer, waits } = triedWith(Array.from({ length: 8 }, () => tooMany(7000)));
  await expect(answer).resolves.toBe('answer');
  expect(waits).toEqual(Array.from({ length: 8 }, () => 7000));
});

test('does not sit out a ban, and says how long it is', async () => {
  const { answer, waits } = triedWith([tooMany(259_200_000)]);
  await expect(answer).rejects.toThrow('accepts none for 259200 s');
  expect(waits).toEqual([]);
});

test('a refused country is not asked twice', async () => {
  const { answer, waits } = triedWith([new ExchangeFailure('country_refused', 'HTTP 451')]);
  await expect(answer).rejects.toMatchObject({ code: 'exchange_refuses_country' });
  expect(waits).toEqual([]);
});

test('while one call was told to wait, the others hold back too', async () => {
  const order: string[] = [];
  const over = Promise.withResolvers<void>();
  const tryAgain = tryingAgain('binance', { ...PATIENCE, sleep: () => over.promise }, new AbortController().signal);
  let refused = false;
  const first = tryAgain('first', async () => {
    order.push('first');
    if (!refused) {
      refused = true;
      throw tooMany(1000);
    }
  });
  await new Promise(setImmediate);
  const second = tryAgain('second', async () => void order.push('second'));
  await new Promise(setImmediate);
  expect(order).toEqual(['first']);
  over.resolve();
  await Promise.all([first, second]);
  expect(order.toSorted()).toEqual(['first', 'first', 'second']);
});
