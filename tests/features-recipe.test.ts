import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  computeColumns,
  featureRow,
  featureSetOf,
  featuresNamed,
  recipeColumns,
  rowFlags,
  SCALE_FEATURE,
  VOLATILITY_FEATURE,
} from '@forecast/core/features';
import { epochMs, HOUR_MS } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BITCOIN_HOURS } from '../bench/real-candles.ts';
import { realMarketWindow } from './real-market-window.ts';

/** Largest difference from pandas, as a part of the feature's own standard deviation over the thousand hours. */
const TOLERANCE = 1e-9;
/** The deviation of a ratio is a thousandth of its mean, and pandas carries the rounding of its running sums along. */
const RATIO_TOLERANCE = 1e-7;
/** The mean over all bars weighs those older than 480 by at most 2^-20; the scale is its root. */
const SCALE_CUT_TOLERANCE = 1e-4;

const folder = mkdtempSync(join(tmpdir(), 'recipe-features-'));
const doubles = (name: string): Float64Array => new Float64Array(new Uint8Array(readFileSync(join(folder, name))).buffer);

const window = realMarketWindow(BITCOIN_HOURS);
const cross = window.cross.map(({ market }) => market);
const set = featureSetOf(window.market, cross);
const names = [...recipeColumns(window.market, cross), SCALE_FEATURE, VOLATILITY_FEATURE];
let slots: number[] = [];
let pandas: Float64Array[] = [];
let ours: Float64Array[] = [];

beforeAll(() => {
  execFileSync('.venv/bin/python', ['python/golden/recipe_features.py', 'data/candles', folder]);
  slots = [...doubles('hours.f64')].map((hour) => (hour - window.candles.start) / HOUR_MS);
  const values = doubles('features.f64');
  pandas = Array.from({ length: values.length / slots.length }, (_, i) => values.subarray(i * slots.length, (i + 1) * slots.length));
  const columns = computeColumns(window);
  const rows = slots.map((slot) => featureRow(columns, featuresNamed(set, names), slot));
  ours = names.map((_, i) => Float64Array.from(rows, (row) => row[i] ?? Number.NaN));
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true }));

/** Largest difference over the standard deviation of `b`. */
const distance = (a: Float64Array = new Float64Array(), b: Float64Array = new Float64Array()): number => {
  const mean = b.reduce((sum, value) => sum + value, 0) / b.length;
  const deviation = Math.sqrt(b.reduce((sum, value) => sum + (value - mean) ** 2, 0) / b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number)))) / deviation;
};

test('a thousand hours, from 2020 on, none masked or degraded', () => {
  expect(slots).toHaveLength(1000);
  expect(new Set(slots).size).toBe(1000);
  expect(window.candles.start + (slots[0] ?? 0) * HOUR_MS).toBeLessThan(epochMs(Date.UTC(2021, 1, 1)));
  for (const slot of slots) expect(rowFlags(window, slot)).toEqual({ masked: false, degraded: false });
});

test('each of the 127 features of the recipe is that of pandas', () => {
  expect(names).toHaveLength(129);
  expect(pandas).toHaveLength(130);
  const distances = names.slice(0, 127).map((name, i) => [name, distance(ours[i], pandas[i])] as const);
  expect(distances.filter(([name, each]) => !(each < (name.includes('_ratio_z_') ? RATIO_TOLERANCE : TOLERANCE)))).toEqual([]);
});

test('the scale is that of pandas over 480 bars, and nearly that over all bars', () => {
  expect(distance(ours[127], pandas[128])).toBeLessThan(TOLERANCE);
  expect(distance(ours[127], pandas[127])).toBeLessThan(SCALE_CUT_TOLERANCE);
  expect(distance(ours[128], pandas[129])).toBeLessThan(TOLERANCE);
});
