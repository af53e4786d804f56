import { expect, test } from 'vitest';
import { marketOf } from '../candles/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { featureTable } from './build-feature-table.ts';
import { computeColumns } from './columns.ts';
import { roc } from './rate-of-change.ts';

const START = epochMs(Date.UTC(2025, 6, 28, 13));
// 118590 / 118000 = 1.005, 117404.1 / 118590 = 0.99: the percent changes can be checked by hand.
const close = Float64Array.of(118000, 118590, 117404.1);
const window = {
  market: marketOf('binance', 'BTC/USDT'),
  candles: { start: START, open: close, high: close, low: close, close, volume: close },
  cross: [],
};
const table = featureTable(computeColumns(window), [roc(1)], { from: START, until: plusHours(START, 4) });

test('a row knows the candles before its hour; its target is the change over the hour itself', () => {
  expect(table.names).toEqual(['roc_1']);
  expect([...(table.columns[0] ?? [])].map((value) => Number(value.toFixed(9)))).toEqual([Number.NaN, Number.NaN, 0.5, -1]);
  expect([...table.target].map((value) => Number(value.toFixed(9)))).toEqual([Number.NaN, 0.5, -1, Number.NaN]);
});

test('the row after the last candle is the furthest', () => {
  expect(() => featureTable(computeColumns(window), [], { from: START, until: plusHours(START, 5) })).toThrow('slot 4');
  expect(() => featureTable(computeColumns(window), [], { from: plusHours(START, -1), until: START })).toThrow('slot -1');
});

test('an empty range has no rows', () => {
  expect(featureTable(computeColumns(window), [roc(1)], { from: START, until: START }).target).toHaveLength(0);
});
