import { marketOf } from '@forecast/core/candles';
import { crossColumns } from '@forecast/core/features';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { crossOnGrid } from './cross-on-grid.ts';

const START = epochMs(Date.UTC(2025, 0, 1));
const close = Float64Array.of(1, 2, 3, 4);
const other = crossColumns({
  market: marketOf('binance', 'ETH/USDT'),
  candles: { start: START, open: close, high: close, low: close, close, volume: close },
});
const on = (from: number, until: number) => crossOnGrid(other, { from: plusHours(START, from), until: plusHours(START, until) });
const { NaN: none } = Number;

test.each([
  ['all of it', 0, 4, [1, 2, 3, 4]],
  ['a part', 1, 3, [2, 3]],
  ['from before it', -2, 2, [none, none, 1, 2]],
  ['until after it', 2, 6, [3, 4, none, none]],
  ['more on both sides', -1, 5, [none, 1, 2, 3, 4, none]],
  ['what lies before', -5, -2, [none, none, none]],
  ['what lies after', 7, 9, [none, none]],
  ['nothing', 2, 2, []],
])('%s', (_, from, until, expected) => {
  const laid = on(from, until);
  expect([...laid.candles.close]).toEqual(expected);
  expect([...laid.logClose]).toEqual(expected.map(Math.log));
  expect(laid.candles.start).toBe(plusHours(START, from));
  expect(laid.market).toBe(other.market);
});

test('what lies within is not copied', () => {
  expect(on(1, 3).volatility.buffer).toBe(other.volatility.buffer);
  expect(on(1, 5).volatility.buffer).not.toBe(other.volatility.buffer);
});
