import { ADX, ATR, BollingerBands, EMA, MACD, ROC, SMA, Stochastic } from 'technicalindicators';
import { expect, test } from 'vitest';
import { marketOf } from '../candles/index.ts';
import { seededRandom } from '../statistics/index.ts';
import { epochMs } from '../time/index.ts';
import { computeColumns, featureRow, featureSetOf, featuresNamed } from './index.ts';

const LENGTH = 1000;
const random = seededRandom(5);
const close = Float64Array.from({ length: LENGTH }, () => 100 + 10 * random());
const high = close.map((price) => price + random());
const low = close.map((price) => price - random());
const market = marketOf('binance', 'BTC/USDT');
const candles = { start: epochMs(0), open: close, high, low, close, volume: close };
const set = featureSetOf(market, []);
const columns = computeColumns({ market, candles, cross: [] });
const last = (name: string): number => featureRow(columns, featuresNamed(set, [name]), LENGTH)[0] ?? Number.NaN;

const values = [...close];
const bars = { high: [...high], low: [...low], close: values };
const price = close.at(-1) ?? Number.NaN;
const gap = (average = Number.NaN): number => (price / average - 1) * 100;
const band = BollingerBands.calculate({ period: 20, stdDev: 2, values }).at(-1);
const adx = ADX.calculate({ period: 14, ...bars }).at(-1);
const stochastic = Stochastic.calculate({ period: 14, signalPeriod: 3, ...bars }).at(-1);
const macd = MACD.calculate({
  fastPeriod: 12,
  slowPeriod: 26,
  signalPeriod: 9,
  SimpleMAOscillator: false,
  SimpleMASignal: false,
  values,
}).at(-1);

// A second witness beside TA-Lib, for the indicators that this library has right.
test.each([
  ['sma_gap_20', gap(SMA.calculate({ period: 20, values }).at(-1))],
  ['sma_gap_200', gap(SMA.calculate({ period: 200, values }).at(-1))],
  ['ema_gap_12', gap(EMA.calculate({ period: 12, values }).at(-1))],
  ['ema_gap_50', gap(EMA.calculate({ period: 50, values }).at(-1))],
  ['roc_12', ROC.calculate({ period: 12, values }).at(-1)],
  ['atr_14', ((ATR.calculate({ period: 14, ...bars }).at(-1) ?? Number.NaN) / price) * 100],
  ['adx_14', adx?.adx],
  ['plus_di_14', adx?.pdi],
  ['minus_di_14', adx?.mdi],
  ['bollinger_percent_b_20', band?.pb],
  ['stochastic_k_14', stochastic?.k],
  ['stochastic_d_14_3', stochastic?.d],
  ['macd_12_26', ((macd?.MACD ?? Number.NaN) / price) * 100],
  ['macd_signal_12_26_9', ((macd?.signal ?? Number.NaN) / price) * 100],
])('%s is that of technicalindicators', (name, theirs) => {
  expect(last(name)).toBeCloseTo(theirs ?? Number.NaN, 7);
});
