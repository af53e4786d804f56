import type { Forecast } from '@forecast/core/forecast';
import { type EpochMs, epochMs } from '@forecast/core/time';

/** A forecast of no change in round numbers: with scale 2 the score of its hour is |realised| / 2. */
export const forecastAt = (hour: EpochMs, changes: Partial<Forecast> = {}): Forecast => ({
  market: 'binance-BTC-USDT-1h',
  hour,
  modelVersion: 1,
  role: 'served',
  madeAt: hour,
  dataCutOff: hour,
  featuresSha256: '0'.repeat(64),
  referenceClose: 100,
  raw: 0,
  scale: 2,
  prediction: 0,
  level: 0.9,
  lower: -1,
  upper: 1,
  degraded: false,
  ...changes,
});

/** A forecast of numbers that come back changed from a store which rounds, or loses a sign. */
export const inexactForecastAt = (market: string, hour: EpochMs, changes: Partial<Forecast> = {}): Forecast =>
  forecastAt(hour, {
    market,
    madeAt: epochMs(hour + 61_234),
    featuresSha256: 'f'.repeat(64),
    referenceClose: 117985.93,
    raw: -0,
    scale: 0.1 + 0.2,
    prediction: -5e-324,
    lower: -0.6200000000000001,
    upper: 0.59,
    ...changes,
  });
