import { expect, test } from 'vitest';
import { type CandleSeries, marketOf } from '../candles/index.ts';
import { epochMs, type HourRange, plusHours } from '../time/index.ts';
import { computeColumns, featureSetOf, featureTable } from './index.ts';

const START = epochMs(Date.UTC(2025, 0, 1));
const LENGTH = 1100;
const RANGE: HourRange = { from: START, until: plusHours(START, LENGTH + 1) };
const constant = (price: number, volume: number): CandleSeries => {
  const column = (value: number): Float64Array => new Float64Array(LENGTH).fill(value);
  return { start: START, open: column(price), high: column(price), low: column(price), close: column(price), volume: column(volume) };
};
const [market, other] = [marketOf('binance', 'BTC/USDT'), marketOf('binance', 'ETH/USDT')];
const set = featureSetOf(market, [other]);
const tableOf = (candles: CandleSeries, there: CandleSeries) =>
  featureTable(computeColumns({ market, candles, cross: [{ market: other, candles: there }] }), set.features, RANGE);

const NEVER = constant(Number.NaN, Number.NaN);

test.each([
  ['flat without volume', constant(0.1, 0), constant(0.3, 0)],
  ['flat with volume', constant(0.1, 7.7), constant(0.3, 7.7)],
  ['the smallest price and the largest volume', constant(Number.MIN_VALUE, Number.MAX_VALUE), constant(1, 1)],
  ['no candle at all', NEVER, NEVER],
])('%s: every value is finite or the one NaN', (_, candles, there) => {
  for (const [i, column] of tableOf(candles, there).columns.entries()) {
    const words = new Uint32Array(column.buffer);
    for (const [row, value] of column.entries()) {
      if (Number.isFinite(value)) continue;
      expect([words[2 * row], words[2 * row + 1]], `${set.names[i]} row ${row}`).toEqual([0, 0x7ff80000]);
    }
  }
});

test('a market that does not move has no volatility, nothing scaled by it, and no place in its range', () => {
  const { columns, names } = tableOf(constant(0.1, 7.7), constant(0.3, 7.7));
  const last = (name: string): number | undefined => columns[names.indexOf(name)]?.at(-1);
  for (const name of [
    'volatility_168',
    'ewm_volatility_24',
    'atr_14',
    'roc_12',
    'bollinger_bandwidth_20',
    'volume_change',
    'rolling_skew_24',
  ])
    expect(last(name), name).toBe(0);
  for (const name of [
    'return_lag_0',
    'mean_gap_24',
    'rsi_14',
    'cci_20',
    'mfi_14',
    'stochastic_k_14',
    'williams_r_14',
    'bollinger_percent_b_20',
  ])
    expect(last(name), name).toBeNaN();
});

test('other markets that were never there leave their features NaN and the own ones as they are', () => {
  const walk = { ...constant(1, 1), close: Float64Array.from({ length: LENGTH }, (_, i) => 100 + Math.sin(i)) };
  const { columns, names, degraded, masked } = tableOf(walk, NEVER);
  const last = (name: string): number | undefined => columns[names.indexOf(name)]?.at(-1);
  for (const name of names.filter((each) => /^(eth_|market_|close_location_gap|volume_z_gap)/.test(each)))
    expect(last(name), name).toBeNaN();
  expect(last('return_lag_0')).toBeTypeOf('number');
  expect([degraded.at(-1), masked.at(-1)]).toEqual([1, 0]);
});
