import type { Candle } from './candle.ts';
import { isAway, isDoubtful, isNearer, isSpiked } from './price-jump.ts';
import type { RejectedCandle } from './validate-candles.ts';

/** What is believed of a market as its candles come in. */
export interface Belief {
  /** close of the last candle that is believed; undefined before the first of all */
  readonly close: number | undefined;
  /** doubtful candles since then, oldest first, for the next ones to confirm */
  readonly held: readonly Candle[];
}

export interface Believed {
  /** oldest first */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedCandle[];
  readonly belief: Belief;
}

/**
 * Parts candles that may be true into those that are believed and those that are not. A candle far from the close before it (see
 * `isDoubtful`) is held until the next one has closed: true when that one goes on from its level, false when it goes on from the level
 * before. What lies as a step between two levels that are believed is true with them. The first candle of all has nothing before it:
 * it is true when the next one opens near its close, or a later one goes on from there. Nothing that is quarantined shapes what follows,
 * so the same candles come to the same result whether they are judged at once, hour by hour, or again from the archive.
 *
 * @param candles oldest first, from where `belief` ended
 */
export const believe = (belief: Belief, candles: readonly Candle[]): Believed => {
  const believed: Candle[] = [];
  const rejected: RejectedCandle[] = [];
  let { close } = belief;
  let held = [...belief.held];
  const settle = (isTrue: (candle: Candle) => boolean): void => {
    for (const candle of held)
      if (isTrue(candle)) believed.push(candle);
      else rejected.push({ candle, reason: 'jump_not_confirmed' });
    held = [];
  };
  for (const candle of candles) {
    const first = close === undefined ? held[0] : undefined;
    const before = close ?? first?.close ?? candle.open;
    const steps = stepsOf(held, before);
    if (confirms(candle, steps, held, before)) {
      close = held.at(-1)?.close;
      settle((each) => steps.includes(each));
    } else if (
      held.length > 0 &&
      (!isDoubtful(candle, before) || (held[0] === first && held.length === 1 && !isAway(candle.open, before)))
    ) {
      const isTrueFirst = (each: Candle): boolean => each === first && !isSpiked(each, each.open);
      if (held.some(isTrueFirst)) close = first?.close;
      settle(isTrueFirst);
    }
    if (held.length > 0 || close === undefined || isDoubtful(candle, close)) held.push(candle);
    else {
      believed.push(candle);
      close = candle.close;
    }
  }
  return { candles: believed, rejected, belief: { close, held } };
};

/** The candles that still wait for the next one to close. */
export const stillHeld = ({ held }: Belief): readonly RejectedCandle[] => held.map((candle) => ({ candle, reason: 'awaits_next_candle' }));

/** Whether `next` goes on from the level of the last candle of `held`, which is another than that of `before`. */
const confirms = (next: Candle, steps: readonly Candle[], held: readonly Candle[], before: number): boolean => {
  const last = steps.at(-1);
  if (last === undefined || last !== held.at(-1) || !isAway(last.close, before)) return false;
  return !isDoubtful(next, last.close) && isNearer(next.close, last.close, before);
};

/** Those of `held` that lead one after the other from `before` to the last. */
const stepsOf = (held: readonly Candle[], before: number): readonly Candle[] => {
  const last = held.at(-1)?.close ?? before;
  let reached = before;
  return held.filter((candle) => {
    const leadsOn = last > before ? candle.close > reached && candle.close <= last : candle.close < reached && candle.close >= last;
    if (!leadsOn || isSpiked(candle, reached)) return false;
    reached = candle.close;
    return true;
  });
};
