/**
 * Features of eight years of real hours, and of one hour, each beside a bare pass over the same windows: `node bench/features.ts`.
 * A bare pass adds the closes of a window one by one and does nothing else.
 */
import { type CandleSeries, crossMarketsOf, hourOfSlot, marketOf } from '@forecast/core/candles';
import {
  computeColumns,
  type Feature,
  featureRow,
  featureSetOf,
  featuresNamed,
  featureTable,
  MAX_LOOK_BACK,
  type MarketWindow,
  recipeColumns,
  SCALE_FEATURE,
} from '@forecast/core/features';
import { BITCOIN_HOURS, realCandles } from './real-candles.ts';

const ROUNDS = 7;
const ASKED = 100;
/** slots behind a volatility, each of which is passed twice */
const VOLATILITY_SLOTS = 168;

const bitcoin = marketOf('binance', 'BTC/USDT');
const cross = crossMarketsOf(bitcoin, ['ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT']);
const window: MarketWindow = {
  market: bitcoin,
  candles: realCandles(bitcoin, BITCOIN_HOURS),
  cross: cross.map((market) => ({ market, candles: realCandles(market, BITCOIN_HOURS) })),
};
const set = featureSetOf(bitcoin, cross);
const served = featuresNamed(set, [...recipeColumns(bitcoin, cross), SCALE_FEATURE]);
const hours = window.candles.close.length;

/** The sum is handed back so that it cannot be left out. */
const addUp = (column: Float64Array, slot: number, length: number): number => {
  let sum = 0;
  for (let i = Math.max(0, slot - length); i < slot; i++) sum += column[i] as number;
  return sum;
};
const passOverWindows = (features: readonly Feature[], column: Float64Array, from: number, until: number): number => {
  let sum = 0;
  for (const { lookBack } of features) for (let slot = from; slot < until; slot++) sum += addUp(column, slot, lookBack);
  return sum;
};
const passOverVolatilities = ({ candles, cross: others }: MarketWindow): number => {
  let sum = 0;
  for (const { close } of [candles, ...others.map((other) => other.candles)])
    for (let slot = 1; slot <= close.length; slot++) sum += addUp(close, slot, VOLATILITY_SLOTS) + addUp(close, slot, VOLATILITY_SLOTS);
  return sum;
};

const cut = (series: CandleSeries, from: number): CandleSeries => {
  const part = (column: Float64Array): Float64Array => column.slice(from, from + MAX_LOOK_BACK);
  const { open, high, low, close, volume } = series;
  return { start: hourOfSlot(series, from), open: part(open), high: part(high), low: part(low), close: part(close), volume: part(volume) };
};
const firstAsked = hours - MAX_LOOK_BACK - 20 * ASKED;
const windows = Array.from({ length: ASKED }, (_, i) => ({
  market: bitcoin,
  candles: cut(window.candles, firstAsked + 20 * i),
  cross: window.cross.map((other) => ({ market: other.market, candles: cut(other.candles, firstAsked + 20 * i) })),
}));
const columns = computeColumns(window);
const row = new Float64Array(served.length);
const askedSlots = Array.from({ length: ASKED }, (_, i) => firstAsked + 20 * i);

/** Median milliseconds of `work`, which does `times` things, for one of them. */
const time = (times: number, work: () => unknown): number => {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return (performance.now() - start) / times;
  });
  return rounds.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN;
};

const shown = (ms: number): string => (ms < 1 ? `${(ms * 1000).toFixed(1)} us` : `${ms.toFixed(2)} ms`);

const report = (what: string, limit: number, bareWhat: string, ours: number, bare: number): boolean => {
  process.stdout.write(
    `${what}\n  ours        ${shown(ours)} (at most ${shown(limit)})\n  bare pass   ${shown(bare)}, ${bareWhat}\n` +
      `  ratio       ${(ours / bare).toFixed(2)}\n`,
  );
  return ours <= limit;
};

const within = [
  report(
    `all ${set.features.length} features of ${hours} hours, columns included`,
    3000,
    'the declared look-back of each feature at each hour',
    time(1, () => featureTable(computeColumns(window), set.features, BITCOIN_HOURS)),
    time(1, () => passOverWindows(set.features, window.candles.close, 0, hours)),
  ),
  report(
    `one row of ${served.length} from ${MAX_LOOK_BACK} bare candles of ${cross.length + 1} markets`,
    5,
    'the volatility windows of all markets, twice',
    time(ASKED, () => windows.map((each) => featureRow(computeColumns(each, MAX_LOOK_BACK), served, MAX_LOOK_BACK, row))),
    time(ASKED, () => windows.map(passOverVolatilities)),
  ),
  report(
    `one row of ${served.length} with the columns in memory`,
    0.15,
    'the declared look-back of each feature',
    time(ASKED, () => askedSlots.map((slot) => featureRow(columns, served, slot, row))),
    time(ASKED, () => askedSlots.map((slot) => passOverWindows(served, window.candles.close, slot, slot + 1))),
  ),
];
process.exitCode = within.every(Boolean) ? 0 : 1;
