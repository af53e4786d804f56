import { expect, test } from 'vitest';
import type { ForecastManifest } from '../model/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { backfill } from './backfill.ts';
import { featuresSha256 } from './features-sha256.ts';
import { type ForecastInput, type ForecastTerms, makeForecast } from './make-forecast.ts';

const hour = epochMs(Date.UTC(2025, 6, 28, 15));
const manifest: ForecastManifest = {
  contract: 1,
  market: 'binance-BTC-USDT-1h',
  horizon_hours: 1,
  engine: 'lightgbm_blend',
  columns: ['a', 'b'],
  recipe_sha256: '0'.repeat(64),
  training_id: '1'.repeat(64),
  target: { unit: 'percent', scale_feature: 'ewm_volatility_24', clip: 4 },
  weights: { mean: 1 },
  seeds: [0],
  fit: { from: '2017-08-17T00:00:00Z', until: '2025-06-22T00:00:00Z' },
  seen_until: '2025-06-22T00:00:00Z',
  data_sha256: '2'.repeat(64),
  cross_markets: [],
  code_version: 'test',
  calibration: [1, 2, 3],
};
const model = { version: 3, manifest, raw: (row: Float64Array) => (row[0] ?? 0) - (row[1] ?? 0) };
const input: ForecastInput = { hour, row: Float64Array.of(0.25, 0.5), scale: 0.4, referenceClose: 117985.93, degraded: false };
const terms: ForecastTerms = { role: 'served', level: 0.5, scores: [], madeAt: hour };

test('is the raw answer times the scale, inside an interval of the scores', () => {
  const forecast = makeForecast(model, input, terms);
  expect(forecast).toMatchObject({ market: 'binance-BTC-USDT-1h', hour, modelVersion: 3, raw: -0.25, prediction: -0.1, dataCutOff: hour });
  expect(forecast.featuresSha256).toBe(featuresSha256(input.row, 0.4));
  expect(forecast.upper).toBeCloseTo(-0.1 + 0.4 * 2, 12); // the ceil(4 * .5)-th of 1, 2, 3
  expect(forecast.lower).toBeCloseTo(-0.1 - 0.4 * 2, 12);
});

test('is served or shadow only while its hour lasts', () => {
  expect(makeForecast(model, input, terms).role).toBe('served');
  expect(makeForecast(model, input, { ...terms, role: 'shadow' }).role).toBe('shadow');
  expect(makeForecast(model, input, { ...terms, madeAt: epochMs(hour + 3_599_999) }).role).toBe('served');
  expect(makeForecast(model, input, { ...terms, madeAt: plusHours(hour, 1) }).role).toBe('backfill');
  expect(() => makeForecast(model, input, { ...terms, madeAt: epochMs(hour - 1) })).toThrow('ask when the hour has begun');
});

test('refuses what would be no forecast', () => {
  expect(() => makeForecast(model, { ...input, scale: Number.NaN }, terms)).toThrow('its scale is NaN');
  expect(() => makeForecast(model, { ...input, scale: 0 }, terms)).toThrow('its scale is 0');
  expect(() => makeForecast({ ...model, raw: () => Number.NaN }, input, terms)).toThrow('model version 3 says NaN');
});

test('a backfill widens as its own errors come in, never before', () => {
  const past = [0, 1, 2].map((i) => ({ ...input, hour: plusHours(hour, i), raw: 0, realised: [Number.NaN, 40, 0][i] ?? 0 }));
  const forecasts = backfill(model, past, { level: 0.75, madeAt: plusHours(hour, 3) });
  // scores: 1 2 3, rank 3; the masked hour adds none; then 1 2 3 and 100, rank ceil(5 * .75) = 4
  expect(forecasts.map(({ upper }) => upper / 0.4).map(Math.round)).toEqual([3, 3, 100]);
  expect(forecasts.every(({ role }) => role === 'backfill')).toBe(true);
});
