import type { ForecastRole, ScoredForecast } from '@forecast/core/forecast';
import { epochMs, HOUR_MS } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { rememberForecasts, scoresBefore } from './forecast-memory.ts';

/** Predicts 0, so that the score is |realised| / 2. */
const forecast = (hour: number, role: ForecastRole, realised: number | null, modelVersion = 1): ScoredForecast => ({
  market: 'binance-BTC-USDT-1h',
  hour: epochMs(hour * HOUR_MS),
  modelVersion,
  role,
  madeAt: epochMs(hour * HOUR_MS),
  dataCutOff: epochMs(hour * HOUR_MS),
  featuresSha256: '0'.repeat(64),
  referenceClose: 100,
  raw: 0,
  scale: 2,
  prediction: 0,
  level: 0.9,
  lower: -1,
  upper: 1,
  degraded: false,
  outcome:
    realised === null
      ? null
      : {
          market: 'binance-BTC-USDT-1h',
          hour: epochMs(hour * HOUR_MS),
          state: 'settled',
          previousClose: 1,
          close: 1,
          realised,
          reason: null,
          revision: 0,
        },
});

test('scores are of the version, of hours that had closed, the served forecast before the one made afterwards', () => {
  const memory = rememberForecasts('1', [
    forecast(12, 'backfill', 8),
    forecast(10, 'backfill', 2),
    forecast(11, 'backfill', 4),
    forecast(11, 'served', -6),
    forecast(11, 'served', 100, 2),
    forecast(13, 'served', null),
    forecast(10, 'shadow', 50),
  ]);
  expect(scoresBefore(memory, 1, epochMs(10 * HOUR_MS))).toEqual([]);
  expect(scoresBefore(memory, 1, epochMs(12 * HOUR_MS))).toEqual([1, 3]);
  expect(scoresBefore(memory, 1, epochMs(20 * HOUR_MS))).toEqual([1, 3, 4]);
  expect(scoresBefore(memory, 3, epochMs(20 * HOUR_MS))).toEqual([]);
});

test('only served forecasts are given back as they were', () => {
  const memory = rememberForecasts('1', [forecast(11, 'backfill', 4), forecast(12, 'served', null)]);
  expect([...memory.served.keys()]).toEqual([12 * HOUR_MS]);
  expect([...memory.outcomes.keys()]).toEqual([11 * HOUR_MS]);
});
