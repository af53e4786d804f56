import { expect, test } from 'vitest';
import { crossMarketsOf, marketOf } from '../candles/index.ts';
import { computeColumns } from './columns.ts';
import { featureRow } from './feature-row.ts';
import { featureSetOf, featuresNamed, MAX_LOOK_BACK, recipeColumns } from './feature-set.ts';

const CONFIGURED = ['ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT'];
const marketsOf = (symbol: string) => {
  const market = marketOf('binance', symbol);
  return [market, crossMarketsOf(market, CONFIGURED)] as const;
};

test('Bitcoin has the 127 of the recipe, and each name once', () => {
  const names = recipeColumns(...marketsOf('BTC/USDT'));
  expect(names).toHaveLength(127);
  const set = featureSetOf(...marketsOf('BTC/USDT'));
  expect(set.names.slice(0, 127)).toEqual(names);
  expect(set.names).toContain('ewm_volatility_24');
  expect(new Set(set.names).size).toBe(set.features.length);
});

test('no feature looks back further than the limit', () => {
  const { features } = featureSetOf(...marketsOf('BTC/USDT'));
  expect(features.filter(({ lookBack }) => lookBack < 1 || lookBack > MAX_LOOK_BACK)).toEqual([]);
});

test('another market names its own others: itself left out, Bitcoin in, and first of the ratio', () => {
  const names = recipeColumns(...marketsOf('ETH/USDT'));
  expect(names).toHaveLength(127);
  expect(names).toContain('btc_return_lag_0');
  expect(names).toContain('btc_ratio_z_24');
  expect(names.filter((name) => name.startsWith('eth_'))).toEqual([]);
});

test('without other markets only the own features are left, and they compute', () => {
  const market = marketOf('binance', 'BTC/USDT');
  const names = recipeColumns(market, []);
  expect(names).toHaveLength(127 - 16 - 31);
  const column = Float64Array.of(100, 101);
  const candles = { start: 0 as never, open: column, high: column, low: column, close: column, volume: column };
  const set = featureSetOf(market, []);
  expect(featureRow(computeColumns({ market, candles, cross: [] }), set.features, 2)[set.names.indexOf('roc_12')]).toBeNaN();
});

test('the partition is another one when the other markets or their order are', () => {
  const [market, cross] = marketsOf('BTC/USDT');
  const ids = [cross, cross.toReversed(), cross.slice(1), []].map((others) => featureSetOf(market, others).id);
  expect(new Set(ids).size).toBe(4);
  expect(ids[0]).toMatch(/^[0-9a-f]{8}$/);
  expect(featureSetOf(market, [market, ...cross]).id).toBe(ids[0]);
});

test('features come in the order of their names, and unknown names are refused by name', () => {
  const set = featureSetOf(...marketsOf('BTC/USDT'));
  expect(featuresNamed(set, ['rsi_14', 'return_lag_3']).map(({ name }) => name)).toEqual(['rsi_14', 'return_lag_3']);
  expect(() => featuresNamed(set, ['rsi_14', 'moon_phase'])).toThrow('does not know moon_phase');
});
