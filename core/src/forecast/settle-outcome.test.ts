import { expect, test } from 'vitest';
import type { CandleSeries } from '../candles/index.ts';
import { type EpochMs, epochMs, plusHours } from '../time/index.ts';
import { settleOutcomes } from './settle-outcome.ts';

const NONE = Number.NaN;
const series = (start: EpochMs, close: readonly number[]): CandleSeries => {
  const column = Float64Array.from(close);
  return { start, open: column, high: column, low: column, close: column, volume: column };
};

test('realises what the exchange says of the two hours that everybody can look up', () => {
  const july = epochMs(Date.UTC(2025, 6, 28, 14));
  const [outcome] = settleOutcomes('m', series(july, [117985.93, 118174.9]), [plusHours(july, 1)]);
  expect(outcome).toMatchObject({ market: 'm', state: 'settled', previousClose: 117985.93, close: 118174.9, reason: null });
  expect(outcome?.realised).toBeCloseTo(0.1602, 4);

  const march = epochMs(Date.UTC(2025, 2, 28, 8));
  const [fall] = settleOutcomes('m', series(march, [85213.87, 85148]), [plusHours(march, 1)]);
  expect(fall?.realised).toBeCloseTo(-0.0773, 4);
});

const start = epochMs(Date.UTC(2023, 2, 24, 12));
const hour13 = plusHours(start, 1);
const hour14 = plusHours(start, 2);

test('an hour without a candle is pending until a later candle is known, then masked, and settled if it still comes', () => {
  expect(settleOutcomes('m', series(start, [100, NONE, NONE]), [hour13])).toEqual([]);
  expect(settleOutcomes('m', series(start, [100, NONE, 101]), [hour13])).toMatchObject([
    { state: 'masked', previousClose: 100, close: null, realised: null, reason: 'no candle for 2023-03-24T13:00:00Z' },
  ]);
  expect(settleOutcomes('m', series(start, [100, 102, 101]), [hour13])).toMatchObject([{ state: 'settled', realised: 2.0000000000000018 }]);
});

test('an hour after a hole is masked as soon as its own candle is known', () => {
  expect(settleOutcomes('m', series(start, [100, NONE, 101]), [hour14])).toMatchObject([
    { state: 'masked', previousClose: null, close: 101, reason: 'no candle for 2023-03-24T13:00:00Z' },
  ]);
  expect(settleOutcomes('m', series(start, [100, NONE, NONE]), [hour14])).toEqual([]);
});

test('an hour that the series does not reach is pending, one before it is refused', () => {
  expect(settleOutcomes('m', series(start, [100]), [hour13])).toEqual([]);
  expect(settleOutcomes('m', series(start, []), [hour13])).toEqual([]);
  expect(() => settleOutcomes('m', series(start, [100]), [start])).toThrow('an hour earlier is needed');
});
