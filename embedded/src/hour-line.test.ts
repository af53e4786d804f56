import type { ScoredForecast } from '@forecast/core/forecast';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { hourLine } from './hour-line.ts';

const hour = epochMs(Date.UTC(2025, 8, 5, 14));
const forecast = (changes: Partial<ScoredForecast> = {}): ScoredForecast => ({
  market: 'binance-BTC-USDT-1h',
  hour,
  modelVersion: 1,
  role: 'served',
  madeAt: hour,
  dataCutOff: hour,
  featuresSha256: '',
  referenceClose: 100,
  raw: -0.03,
  scale: 0.4,
  prediction: -0.0134,
  level: 0.9,
  lower: -0.624,
  upper: 0.589,
  degraded: false,
  outcome: null,
  ...changes,
});
const before = (changes: Partial<ScoredForecast> = {}): ScoredForecast =>
  forecast({ hour: plusHours(hour, -1), prediction: -0.021, ...changes });
const outcome = {
  market: '',
  hour: plusHours(hour, -1),
  state: 'settled',
  previousClose: 100,
  close: 100.16,
  realised: 0.16,
  reason: null,
  revision: 0,
} as const;
const lineOf = (...log: ScoredForecast[]): string => hourLine('BTC/USDT', hour, log);

test('says the forecast of the hour, and how the one before came out', () => {
  expect(lineOf(before({ outcome }), forecast())).toBe(
    '2025-09-05 14:00  BTC/USDT  forecast -0.013 % [-0.62, +0.59]   13:00: -0.021 % forecast, +0.160 % came, error 0.181',
  );
});

test('says what is missing', () => {
  expect(lineOf()).toBe('2025-09-05 14:00  BTC/USDT  no forecast');
  expect(lineOf(before(), forecast())).toMatch(/ {3}13:00: not known yet$/);
  const masked = { ...outcome, state: 'masked', realised: null, reason: 'no candle' } as const;
  expect(lineOf(before({ outcome: masked }))).toBe('2025-09-05 14:00  BTC/USDT  no forecast   13:00: masked (no candle)');
});

test('means what was served where a later model has said something too', () => {
  const later = { role: 'backfill', modelVersion: 2, prediction: 0.5 } as const;
  expect(lineOf(forecast({ ...later }), forecast())).toContain('forecast -0.013 %');
  expect(lineOf(forecast(), forecast({ ...later }))).toContain('forecast -0.013 %');
  expect(lineOf(forecast({ ...later }))).toContain('forecast +0.500 %');
});
