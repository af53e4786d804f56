import { MACD } from './column.ts';
import { exponentialMean } from './exponential-window.ts';
import { feature, last, reachOf } from './feature-over.ts';
import { EMA_9 } from './indicator-columns.ts';

// Moving average convergence divergence with periods 12, 26 and 9 (TA-Lib MACD), each in percent of the last close.

const SIGNAL_LOOK_BACK = reachOf(MACD, EMA_9.weights.length);

export const macdLine = feature(
  'macd_12_26',
  MACD.lookBack,
  ({ candles, macd }, slot) => (last(macd, slot) / last(candles.close, slot)) * 100,
);

export const macdSignal = feature('macd_signal_12_26_9', SIGNAL_LOOK_BACK, ({ candles, macd }, slot) => {
  return (exponentialMean(macd, slot, EMA_9) / last(candles.close, slot)) * 100;
});

export const macdHistogram = feature('macd_histogram_12_26_9', SIGNAL_LOOK_BACK, ({ candles, macd }, slot) => {
  return ((last(macd, slot) - exponentialMean(macd, slot, EMA_9)) / last(candles.close, slot)) * 100;
});
