import { expect, test } from 'vitest';
import { marketOf } from '../candles/index.ts';
import { seededRandom } from '../statistics/index.ts';
import { epochMs, HOUR_MS } from '../time/index.ts';
import { feature, last } from './feature-over.ts';
import { type Feature, featureSetOf } from './index.ts';
import { lagged } from './lagged.ts';
import { checkLookahead } from './look-ahead-check.ts';
import type { MarketWindow } from './market-window.ts';
import { windowMean } from './window-sum.ts';

const HOURS = 2500;
const START = epochMs(Date.UTC(2025, 0, 1));
const random = seededRandom(11);
const column = (): Float64Array => Float64Array.from({ length: HOURS }, () => 90 + 20 * random());
const walk = () => ({ start: START, open: column(), high: column(), low: column(), close: column(), volume: column() });
const market = marketOf('binance', 'BTC/USDT');
const other = marketOf('binance', 'ETH/USDT');
const window: MarketWindow = { market, candles: walk(), cross: [{ market: other, candles: walk() }] };
const set = featureSetOf(market, [other]);

const violationsOf = (planted: Feature) =>
  checkLookahead(window, { ...set, features: [planted], names: [planted.name] }, { hours: 5, seed: 3 }).violations;

test('no feature of the set sees the future or beyond its look-back', () => {
  const { checked, violations } = checkLookahead(window, set, { hours: 6, seed: 1 });
  expect(violations).toEqual([]);
  expect(checked).toBe(6 * 3 * set.features.length);
});

test.each([
  feature('reads_its_own_hour', 1, ({ candles }, slot) => candles.close[slot] ?? 0),
  feature('reads_the_other_market_an_hour_late', 1, ({ cross }, slot) => cross[0]?.candles.close[slot] ?? 0),
  feature('divides_by_the_last_close_of_the_window', 1, ({ candles }, slot) => last(candles.close, slot) / (candles.close.at(-1) ?? 1)),
  feature('knows_how_much_is_to_come', 1, ({ length }, slot) => length - slot),
])('$name is caught seeing the future', (planted) => {
  expect(violationsOf(planted)).toContainEqual(expect.objectContaining({ feature: planted.name, kind: 'sees_the_future' }));
});

test.each([
  feature('declares_a_slot_too_few', 24, ({ candles }, slot) => last(candles.close, slot) / lagged(candles.close, slot, 24)),
  feature('forgets_the_column_it_builds_on', 10, ({ scaledReturn }, slot) => windowMean(scaledReturn, slot, 10)),
  feature('is_anchored_at_the_start', 10, ({ candles }, slot) => last(candles.close, slot) / (candles.close[0] ?? 1)),
])('$name is caught looking beyond its look-back', (planted) => {
  const violations = violationsOf(planted);
  expect(violations).toContainEqual(expect.objectContaining({ feature: planted.name, kind: 'sees_beyond_its_look_back' }));
  expect(((violations[0]?.hour ?? 0) - START) % HOUR_MS).toBe(0);
});

test('a look-back above a thousand slots is a violation by itself', () => {
  const planted = feature('remembers_everything', 1001, ({ candles }, slot) => last(candles.close, slot));
  expect(violationsOf(planted)).toContainEqual(expect.objectContaining({ kind: 'look_back_above_limit' }));
});

test('the same seed checks the same hours', () => {
  const planted = feature('reads_its_own_hour', 1, ({ candles }, slot) => candles.close[slot] ?? 0);
  expect(violationsOf(planted)).toEqual(violationsOf(planted));
});
