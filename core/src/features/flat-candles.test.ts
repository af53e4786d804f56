import { expect, test } from 'vitest';
import { type CandleSeries, marketOf } from '../candles/index.ts';
import { epochMs, type HourRange, plusHours } from '../time/index.ts';
import { computeColumns, type FeatureTable, featureSetOf, featureTable } from './index.ts';

const START = epochMs(Date.UTC(2025, 0, 1));
const LENGTH = 1100;
const RANGE: HourRange = { from: START, until: plusHours(START, LENGTH + 1) };
const full = (value: number): Float64Array => new Float64Array(LENGTH).fill(value);
const constant = (price: number, volume: number): CandleSeries => ({
  start: START,
  open: full(price),
  high: full(price),
  low: full(price),
  close: full(price),
  volume: full(volume),
});
const [market, other] = [marketOf('binance', 'BTC/USDT'), marketOf('binance', 'ETH/USDT')];
const set = featureSetOf(market, [other]);
const tableOf = (candles: CandleSeries, there: CandleSeries) =>
  featureTable(computeColumns({ market, candles, cross: [{ market: other, candles: there }] }), set.features, RANGE);

const lastRow =
  ({ columns, names }: FeatureTable) =>
  (name: string): number | undefined =>
    columns[names.indexOf(name)]?.at(-1);

const NEVER = constant(Number.NaN, Number.NaN);

test.each([
  ['flat without volume', constant(0.1, 0), constant(0.3, 0)],
  ['flat with volume', constant(0.1, 7.7), constant(0.3, 7.7)],
  ['the smallest price and the largest volume', constant(Number.MIN_VALUE, Number.MAX_VALUE), constant(1, 1)],
  ['no candle at all', NEVER, NEVER],
])('%s: every value is finite or the one NaN', (_, candles, there) => {
  const oddBits = tableOf(candles, there).columns.map((column, i) => {
    const words = new Uint32Array(column.buffer);
    const odd = column.findIndex((value, row) => !Number.isFinite(value) && (words[2 * row] !== 0 || words[2 * row + 1] !== 0x7ff80000));
    return `${set.names[i]} ${odd}`;
  });
  expect(oddBits.filter((each) => !each.endsWith(' -1'))).toEqual([]);
});

test('a market that does not move has no volatility, nothing scaled by it, and no place in its range', () => {
  const last = lastRow(tableOf(constant(0.1, 7.7), constant(0.3, 7.7)));
  const still = ['volatility_168', 'ewm_volatility_24', 'atr_14', 'roc_12', 'bollinger_bandwidth_20', 'volume_change', 'rolling_skew_24'];
  expect(still.filter((name) => last(name) !== 0)).toEqual([]);
  const undefinedThere = ['return_lag_0', 'mean_gap_24', 'rsi_14', 'cci_20', 'mfi_14', 'stochastic_k_14', 'williams_r_14'];
  expect([...undefinedThere, 'bollinger_percent_b_20'].filter((name) => !Number.isNaN(last(name)))).toEqual([]);
});

test('other markets that were never there leave their features NaN and the own ones as they are', () => {
  const walk = { ...constant(1, 1), close: Float64Array.from({ length: LENGTH }, (_, i) => 100 + Math.sin(i)) };
  const table = tableOf(walk, NEVER);
  const last = lastRow(table);
  const others = table.names.filter((name) => /^(eth_|market_|close_location_gap|volume_z_gap)/.test(name));
  expect(others).toHaveLength(4 + 31);
  expect(others.filter((name) => !Number.isNaN(last(name)))).toEqual([]);
  expect(last('return_lag_0')).not.toBeNaN();
  expect([table.degraded.at(-1), table.masked.at(-1)]).toEqual([1, 0]);
});
