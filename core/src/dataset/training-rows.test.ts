import { expect, test } from 'vitest';
import type { FeatureTable } from '../features/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { rowMajor } from './matrix.ts';
import { trainingRows } from './training-rows.ts';

const start = epochMs(Date.UTC(2025, 0, 1));
const missing = Number.NaN;
const table: FeatureTable = {
  start,
  names: ['a', 'scale', 'b', 'volatility'],
  columns: [
    Float64Array.of(10, 11, missing, 13, 14, 15, 16),
    Float64Array.of(1, 2, 3, 4, 0, missing, 7),
    Float64Array.of(20, 21, 22, 23, 24, 25, 26),
    Float64Array.of(0.1, 0.2, 0.3, missing, 0.5, 0.6, 0.7),
  ],
  target: Float64Array.of(1, -1, 2, 3, 4, 5, missing),
  masked: Uint8Array.of(1, 0, 0, 0, 0, 0, 0),
  degraded: Uint8Array.of(0, 1, 0, 0, 0, 0, 0),
};
const columns = { features: ['b', 'a'], scale: 'scale', volatility: 'volatility' };
const always = { from: start, until: plusHours(start, 100) };

test('takes rows that are not masked, have a target, a scale and a volatility, and keeps their missing values', () => {
  const rows = trainingRows(table, columns, always);
  expect(rows.hours).toEqual([plusHours(start, 1), plusHours(start, 2)]);
  expect(rows.matrix).toEqual({ rows: 2, names: ['b', 'a'], values: Float64Array.of(21, 22, 11, missing) });
  expect([rows.target, rows.scale, rows.volatility]).toEqual([Float64Array.of(-1, 2), Float64Array.of(2, 3), Float64Array.of(0.2, 0.3)]);
  expect(rowMajor(rows.matrix)).toEqual(Float64Array.of(21, 11, 22, missing));
});

test('takes the hours of the range only: its end is not in it', () => {
  expect(trainingRows(table, columns, { from: plusHours(start, 1), until: plusHours(start, 2) }).hours).toEqual([plusHours(start, 1)]);
  expect(trainingRows(table, columns, { from: plusHours(start, -9), until: start }).hours).toEqual([]);
});

test('names a column that is not there', () => {
  expect(() => trainingRows(table, { ...columns, features: ['c'] }, always)).toThrow('no column "c"');
});
