import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import { type Belief, believe, stillHeld } from './believe-candles.ts';
import type { Candle } from './candle.ts';
import { impossibleCandles } from './impossible-candles.ts';

const START = epochMs(Date.UTC(2025, 6, 31, 20));

/** Candles an hour each, across the end of a month, from their closes; each opens where the one before closed. */
const candles = (...closes: readonly (number | Partial<Candle>)[]): Candle[] => {
  let before = 100;
  return closes.map((each, i) => {
    const close = typeof each === 'number' ? each : (each.close ?? before);
    const candle = { open: before, high: Math.max(before, close), low: Math.min(before, close), close };
    const told = { openTime: plusHours(START, i), volume: 1, ...candle, ...(typeof each === 'number' ? {} : each) };
    before = told.close;
    return { ...told, high: Math.max(told.high, told.open, told.close), low: Math.min(told.low, told.open, told.close) };
  });
};

/** A candle at the level of `price` all through. */
const at = (price: number): Partial<Candle> => ({ open: price, high: price, low: price, close: price });

/** What becomes of each: `.` believed, `x` quarantined, `?` held. Told at once, one by one, and again from what was believed. */
const fateOf = (told: readonly Candle[], first: 'first' | 'later' = 'later'): string => {
  const before = first === 'first' ? undefined : 100;
  const judged = (parts: readonly (readonly Candle[])[]) => {
    let belief: Belief = { close: before, held: [] };
    const fates = new Map<number, string>();
    for (const part of parts) {
      const step = believe(belief, part);
      ({ belief } = step);
      for (const { openTime } of step.candles) fates.set(openTime, '.');
      for (const { candle } of step.rejected) fates.set(candle.openTime, 'x');
    }
    for (const { candle } of stillHeld(belief)) fates.set(candle.openTime, '?');
    return told.map(({ openTime }) => fates.get(openTime) ?? '-').join('');
  };
  const atOnce = judged([told]);
  expect(judged(told.map((candle) => [candle]))).toBe(atOnce);
  const believed = told.filter((_, i) => atOnce[i] === '.');
  expect(impossibleCandles(believed)).toEqual([]);
  return atOnce;
};

test.each<[string, readonly (number | Partial<Candle>)[], string]>([
  ['an usual day', [101, 99, 120, 80, 100], '.....'],
  ['a move of four times, and back', [400, 100], '..'],
  ['a close tenfold', [100, 1000, at(101), 100], '.x..'],
  ['a close tenfold in an hour that halved', [100, { close: 500 }, at(51), 50], '.x..'],
  ['a close of a tenth', [100, 10, at(101), 100], '.x..'],
  ['a candle tenfold', [100, at(1000), at(100)], '.x.'],
  ['a candle of a thousandth', [100, at(0.1), at(100)], '.x.'],
  ['an open tenfold', [100, { open: 1000, close: 100 }, 100], '.x.'],
  ['an open of a tenth', [100, { open: 10, close: 100 }, 100], '.x.'],
  ['a high tenfold', [100, { high: 1000, close: 101 }, 100], '.x.'],
  ['a high tenfold, told as the newest', [100, { high: 1000, close: 101 }], '.?'],
  ['a high 1e9 times', [100, { high: 1e11, close: 101 }, 100], '.x.'],
  ['a low of a tenth', [100, { low: 10, close: 101 }, 100], '.x.'],
  ['a fall by 87 % within the hour, as Binance.US had it', [100, { low: 13, close: 101 }, 100], '...'],
  ['the first of what is told', [at(1000), at(100), 100], 'x..'],
  ['two by themselves', [at(1000), at(100), at(10), at(100)], 'x.x.'],
  ['two mistakes, each another', [100, at(1000), at(1e5), at(100), 100], '.xx..'],
  ['the newest', [100, 1000], '.?'],
  ['the newest two, each another', [100, at(1000), at(10)], '.??'],
])('%s', (_name, closes, fate) => {
  expect(fateOf(candles(...closes))).toBe(fate);
});

test.each<[string, readonly (number | Partial<Candle>)[], string]>([
  ['a crash that lasts', [100, 8, 7, 9], '....'],
  ['a rise that lasts', [100, 1200, 1100], '...'],
  ['a redenomination by a thousand', [100, at(100_000), at(101_000), at(100_500)], '....'],
  ['a redenomination by a thousandth', [100, at(0.1), at(0.11), 0.1], '....'],
  ['a rise in steps', [100, 1200, 15_000, 16_000], '....'],
  ['a fall in steps', [100, 8, 0.5, 0.4], '....'],
  ['a mistake on the way', [100, at(5), { open: 100, low: 100, close: 1200 }, 1100], '.x..'],
  ['a mistake after a rise', [100, 1200, 1100, at(110), at(1100)], '...x.'],
  ['a spike in the hour of a rise', [100, { high: 1e9, close: 1200 }, 1100, 1150], '.x..'],
])('%s is real', (_name, closes, fate) => {
  expect(fateOf(candles(...closes))).toBe(fate);
});

test.each<[string, readonly (number | Partial<Candle>)[], string]>([
  ['from what it was issued at, in the first hour', [{ open: 1, high: 130, low: 1, close: 100 }, 110], '..'],
  ['of which one hour is known', [{ open: 1, high: 130, low: 1, close: 100 }], '?'],
  ['fifteenfold in the second hour, and down again', [at(100), 1500, 1400, 90, 80], '.....'],
  ['whose first candle has a close tenfold', [{ ...at(100), close: 1000 }, at(100), 100], 'x..'],
  ['whose first candle has a high of a thousand times', [{ ...at(100), high: 1e5 }, 100, 101], 'x..'],
  ['whose first candle is tenfold', [at(1000), at(100), 100], 'x..'],
  ['whose second candle is tenfold', [at(100), at(1000), at(100), 100], '.x..'],
  ['whose second candle is tenfold, while nothing follows', [at(100), at(1000)], '??'],
])('the first hours of a market %s', (_name, closes, fate) => {
  expect(fateOf(candles(...closes), 'first')).toBe(fate);
});

test('the reason says what is waited for', () => {
  const { rejected, belief } = believe({ close: 100, held: [] }, candles(1000, at(100), at(10)));
  expect(rejected).toMatchObject([{ candle: { close: 1000 }, reason: 'jump_not_confirmed' }]);
  expect(stillHeld(belief)).toMatchObject([{ candle: { close: 10 }, reason: 'awaits_next_candle' }]);
});

test('of an archive from before the rule, what is broken by itself and what jumps is found', () => {
  const stored = candles(100, { high: 1e300 }, 100, at(1000), at(100), { low: -1, close: 101 }, 101, { volume: 1e21 }, 99, 990);
  expect(impossibleCandles(stored).map(({ candle, reason }) => [(candle.openTime - START) / 3_600_000, reason])).toEqual([
    [1, 'beyond_any_price'],
    [3, 'jump_not_confirmed'],
    [5, 'not_positive'],
    [7, 'beyond_any_volume'],
    [9, 'awaits_next_candle'],
  ]);
});
