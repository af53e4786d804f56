import { exponentialMean, movingAverageWeights } from './exponential-window.ts';
import type { Feature } from './feature.ts';
import { feature, last } from './feature-over.ts';
import { quotient } from './lagged.ts';
import { windowMean } from './window-sum.ts';

/** Percent: last close over its exponential moving average of `period` (TA-Lib EMA), less one. */
export const emaGap = (period: number): Feature => {
  const weights = movingAverageWeights(period);
  return feature(`ema_gap_${period}`, weights.weights.length, ({ candles: { close } }, slot) => {
    return gap(last(close, slot), exponentialMean(close, slot, weights));
  });
};

/** Percent: last close over its mean of `period` hours (TA-Lib SMA), less one. */
export const smaGap = (period: number): Feature =>
  feature(`sma_gap_${period}`, period, ({ candles: { close } }, slot) => gap(last(close, slot), windowMean(close, slot, period)));

const gap = (close: number, average: number): number => (quotient(close, average) - 1) * 100;
