import { expect, test } from 'vitest';
import type { RawCandle } from './exchange.ts';
import { validateCandles } from './validate-candles.ts';

// BTC/USDT on Binance, 2025-07-28T15:00Z
const HOUR = Date.UTC(2025, 6, 28, 15);
const CANDLE: RawCandle = { openTime: HOUR, open: 117985.94, high: 118500, low: 117907, close: 118174.9, volume: 583.1 };
const next: RawCandle = { ...CANDLE, openTime: HOUR + 3_600_000 };

const reasons = (told: readonly RawCandle[]) => validateCandles(told).rejected.map(({ reason }) => reason);

test('keeps what may be true, a flat hour without volume too', () => {
  const flat = { ...next, open: 5, high: 5, low: 5, close: 5, volume: 0 };
  expect(validateCandles([CANDLE, flat])).toEqual({ candles: [CANDLE, flat], rejected: [] });
});

test.each([
  ['not_finite', { close: Number.NaN }],
  ['not_finite', { openTime: Number.NaN }],
  ['not_finite', { volume: Number.POSITIVE_INFINITY }],
  ['off_grid', { openTime: HOUR + 60_000 }],
  ['off_grid', { openTime: HOUR / 1000 }],
  ['not_a_time', { openTime: 0 }],
  ['not_a_time', { openTime: HOUR * 1000 }],
  ['beyond_any_price', { high: 1e300 }],
  ['beyond_any_price', { open: 1.1e15, high: 1.1e15 }],
  ['beyond_any_price', { low: 5e-324 }],
  ['beyond_any_price', { low: 1e-16 }],
  ['beyond_any_volume', { volume: 1e300 }],
  ['not_positive', { low: 0 }],
  ['not_positive', { open: -1, low: -2 }],
  ['negative_volume', { volume: -0.1 }],
  ['price_outside_low_high', { low: 118000 }],
  ['price_outside_low_high', { high: 118174.8 }],
])('rejects %s: %j', (reason, change) => {
  const broken = { ...CANDLE, ...change };
  expect(validateCandles([broken, next])).toEqual({ candles: [next], rejected: [{ candle: broken, reason }] });
});

test('of duplicates that agree one is kept, of those that differ none', () => {
  expect(validateCandles([CANDLE, { ...CANDLE }, next])).toEqual({ candles: [CANDLE, next], rejected: [] });
  const other = { ...CANDLE, close: 118000 };
  expect(validateCandles([CANDLE, other, next]).candles).toEqual([next]);
  expect(reasons([CANDLE, other, next])).toEqual(['contradicted', 'contradicted']);
});

test('rejects a candle that comes after a later one', () => {
  expect(validateCandles([next, CANDLE])).toEqual({ candles: [next], rejected: [{ candle: CANDLE, reason: 'out_of_order' }] });
});
