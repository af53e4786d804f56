import { slotOf } from '@forecast/core/candles';
import { checkLookahead, computeColumns, featureRow, featureSetOf, featureTable, rowFlags } from '@forecast/core/features';
import { seededRandom } from '@forecast/core/statistics';
import { epochMs, parseIsoHour } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { BITCOIN_HOURS } from '../bench/real-candles.ts';
import { realMarketWindow } from './real-market-window.ts';

const window = realMarketWindow(BITCOIN_HOURS);
const set = featureSetOf(
  window.market,
  window.cross.map(({ market }) => market),
);
const columns = computeColumns(window);
const slotAt = (hour: string): number => slotOf(window.candles, parseIsoHour(hour) ?? epochMs(Number.NaN));
const table = featureTable(columns, set.features, BITCOIN_HOURS);

test('a value out of the batch has the bits of the one out of a row', () => {
  const random = seededRandom(2);
  const slots = Array.from({ length: 2000 }, () => Math.floor(random() * columns.length));
  const rows = slots.map((slot) => featureRow(columns, set.features, slot));
  expect(rows).toEqual(slots.map((slot) => Float64Array.from(table.columns, (column) => column[slot] as number)));
});

test('the hours around the missing candle of 2023-03-24T13: forecast without a target, then masked, then a row again', () => {
  const [before, missing, after] = ['2023-03-24T12', '2023-03-24T13', '2023-03-24T14'].map(slotAt) as [number, number, number];
  expect([before, missing, after, after + 1].map((slot) => table.masked[slot])).toEqual([0, 0, 1, 0]);
  expect([missing, after].map((slot) => table.target[slot])).toEqual([Number.NaN, Number.NaN]);
  expect(rowFlags(window, slotAt('2018-02-08T05')).masked).toBe(true);
});

test('the target of an hour is the change over it, as the exchange shows it', () => {
  expect(table.target[slotAt('2025-07-28T15')]).toBeCloseTo(0.1602, 4);
  expect(table.target[slotAt('2025-03-28T09')]).toBeCloseTo(-0.0773, 4);
});

test('before the other markets exist rows are degraded, not masked', () => {
  const slot = slotAt('2020-03-01T12');
  expect([table.degraded[slot], table.masked[slot]]).toEqual([1, 0]);
  expect(table.columns[set.names.indexOf('market_return_24')]?.[slot]).toBeNaN();
});

test('no value is infinite', () => {
  expect(set.names.filter((_, i) => table.columns[i]?.some((value) => Math.abs(value) === Number.POSITIVE_INFINITY))).toEqual([]);
});

test('at random hours of eight years no feature sees the future or beyond its look-back', () => {
  expect(checkLookahead(window, set, { hours: 12, seed: 2025 })).toEqual({ checked: 12 * 3 * set.features.length, violations: [] });
}, 30_000);
