import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { CandleSeries } from '../candles/index.ts';
import type { SettledScore } from '../forecast/index.ts';
import { mean } from '../statistics/index.ts';
import { type EpochMs, epochMs, plusHours } from '../time/index.ts';
import { checkDrift, type DriftInput } from './check-drift.ts';
import { windowErrors } from './mae-rule.ts';

const WEEK = 168;
const rows = gunzipSync(readFileSync(`${import.meta.dirname}/../../../data/candles/BINANCE_BTCUSDT_1h.csv.gz`))
  .toString()
  .trim()
  .split('\n');
/** From 2023-03-25 on, where no candle is missing. */
const real = rows
  .slice(1)
  .map((row) => row.split(',').map(Number))
  .filter(([time = 0]) => time >= Date.UTC(2023, 2, 25));
const start = epochMs(real[0]?.[0] ?? 0);
const column = (i: number): Float64Array => Float64Array.from(real, (candle) => candle[i] ?? Number.NaN);
const candles: CandleSeries = { start, open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };

const squaredReturns = candles.close.map((close, i) => (Math.log(close / (candles.close[i - 1] ?? Number.NaN)) * 100) ** 2);
/** Half-life 24 over 480 slots: the recipe's scale. */
const weights = Array.from({ length: 480 }, (_, age) => 0.5 ** (age / 24));
const totalWeight = weights.reduce((a, b) => a + b, 0);
const scaleAt = (slot: number): number =>
  Math.sqrt(weights.reduce((total, weight, age) => total + weight * (squaredReturns[slot - 1 - age] ?? Number.NaN), 0) / totalWeight);

/** What a forecast of no change was off by. */
const zeroForecast = (from: number): SettledScore[] =>
  Array.from(candles.close.subarray(from), (close, i) => {
    const realised = (close / (candles.close[from + i - 1] ?? Number.NaN) - 1) * 100;
    const scale = scaleAt(from + i);
    const absoluteError = Math.abs(realised);
    return { hour: plusHours(start, from + i), prediction: 0, realised, scale, absoluteError, score: absoluteError / scale };
  });

const firstScored = 481;
const scores = zeroForecast(firstScored);
const slotOfDate = (at: EpochMs): number => (at - start) / 3_600_000;
const january = epochMs(Date.UTC(2024, 0, 1));
const scoresOf = (at: EpochMs, from: number, until: number): SettledScore[] =>
  scores.slice(slotOfDate(at) + from - firstScored, slotOfDate(at) + until - firstScored);

const checkAt = (at: EpochMs, change: Partial<DriftInput> = {}) => {
  const referenceScaledMae = mean(scoresOf(at, -WEEK - 2160, -WEEK).map(({ score }) => score));
  const model = { version: 1, referenceScaledMae };
  const window = scoresOf(at, -WEEK - 5, 5); // more than the window: the check must cut it
  const input = { market: 'm', at, windowHours: WEEK, candles, maskedHours: 0, model, scores: window, maeThreshold: null, ...change };
  return checkDrift(input);
};
const ends = Array.from({ length: 89 }, (_, week) => plusHours(january, WEEK * (week + 1)));
const share = (at: readonly EpochMs[], change: Partial<DriftInput>): number =>
  at.filter((end) => checkAt(end, change).verdict === 'drift').length;

test('the raw weekly error of a zero forecast follows volatility, as pandas finds it', () => {
  const end = firstScored + scores.length - slotOfDate(january);
  const errors = Array.from({ length: end }, (_, i) => windowErrors(scoresOf(january, i + 1 - WEEK, i + 1)).mae ?? Number.NaN);
  // pandas: rolling(168).mean() of |percent change| from 2024-01 on, min and max
  expect(Math.min(...errors)).toBeCloseTo(0.15724374584259962, 12);
  expect(Math.max(...errors)).toBeCloseTo(0.7116644454498916, 12);
  expect(errors.filter((error) => error > 0.5).length / errors.length).toBeCloseTo(0.10225613802256138, 12);
  // pandas: of the 89 weeks from 2024-01-01 on, 89 lie above .15 percent, 9 above .5
  expect(share(ends, { maeThreshold: 0.15 })).toBe(89);
  expect(share(ends, { maeThreshold: 0.5 })).toBe(9);
});

test('the scaled rule raises one false alarm in those 89 weeks, as pandas finds it', () => {
  expect(share(ends, {})).toBe(1);
  const ratios = ends.map((end) => {
    const { scaledMae, referenceScaledMae } = checkAt(end).figures;
    return (scaledMae ?? 0) / (referenceScaledMae ?? 1);
  });
  expect(Math.max(...ratios)).toBeCloseTo(1.2493166022621438, 9);
});

const at = plusHours(january, WEEK);
const broken = (change: Partial<CandleSeries>) => checkAt(at, { candles: { ...candles, ...change } });

test('finds a model whose errors grew by half', () => {
  const worse = scoresOf(at, -WEEK, 0).map((score) => ({ ...score, score: score.score * 1.5 }));
  const check = checkAt(at, { scores: worse });
  expect(check).toMatchObject({ verdict: 'drift', figures: { n: 168, rule: 'scaled', modelVersion: 1, reason: null } });
  expect(check.figures.threshold).toBeCloseTo(1.2 * (check.figures.referenceScaledMae ?? 0), 12);
});

test('counts only hours of the window that had closed', () => {
  expect(checkAt(at).figures.n).toBe(168);
  expect(checkAt(at, { windowHours: 24 }).figures.n).toBe(24);
});

test('too little data: no champion, half a window, no holdout to compare with', () => {
  expect(checkAt(at, { model: null })).toMatchObject({ verdict: 'too_little_data', figures: { reason: 'there is no champion yet' } });
  expect(checkAt(at, { scores: scoresOf(at, -83, 0) })).toMatchObject({ verdict: 'too_little_data', figures: { n: 83 } });
  expect(checkAt(at, { scores: scoresOf(at, -84, 0) }).verdict).toBe('no_drift');
  expect(checkAt(at, { model: { version: 1, referenceScaledMae: null } }).verdict).toBe('too_little_data');
  expect(checkAt(at, { scores: [] }).figures).toMatchObject({ n: 0, mae: null, scaledMae: null });
});

const tenfold = (column: Float64Array, slot: number): Float64Array => column.with(slot, (column[slot] ?? 0) * 10);

test('broken input comes first: frozen candles, an absurd close, a masked window', () => {
  const end = slotOfDate(at);
  const frozen = (column: Float64Array, n: number): Float64Array => column.slice().fill(42_000, end - n, end);
  const freeze = (n: number) => ({
    open: frozen(candles.open, n),
    high: frozen(candles.high, n),
    low: frozen(candles.low, n),
    close: frozen(candles.close, n),
  });
  expect(broken(freeze(24))).toMatchObject({ verdict: 'broken_input' });
  expect(broken(freeze(24)).figures.reason).toMatch(/last 24 candles/);
  expect(broken(freeze(23)).verdict).toBe('no_drift');
  const [close, high] = [tenfold(candles.close, end - 50), tenfold(candles.high, end - 50)];
  expect(broken({ close, high }).figures.reason).toMatch(/^the candle of 2024-01-05T22:00:00Z cannot be true: jump_not_confirmed/);
  expect(broken({ high }).figures.reason).toMatch(/jump_not_confirmed/);
  expect(broken({ high: candles.high.with(end - 50, 1e300) }).figures.reason).toMatch(/beyond_any_price/);
  expect(broken({ close: candles.close.with(end + 1, 1) }).verdict).toBe('no_drift'); // outside the window
  const raised = (column: Float64Array): Float64Array => column.map((value, slot) => (slot < end - 50 ? value : value * 10));
  const all = { open: raised(candles.open), high: raised(candles.high), low: raised(candles.low), close: raised(candles.close) };
  expect(broken(all).verdict).toBe('no_drift'); // what lasts is real
  expect(checkAt(at, { maskedHours: 85, model: null })).toMatchObject({ verdict: 'broken_input' });
  expect(checkAt(at, { maskedHours: 84 }).verdict).toBe('no_drift');
});
