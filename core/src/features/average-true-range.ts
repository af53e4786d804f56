import { TRUE_RANGE } from './column.ts';
import { exponentialMean } from './exponential-window.ts';
import { feature, last, reachOf } from './feature-over.ts';
import { WILDER_14 } from './indicator-columns.ts';

/** Percent: Wilder's average true range of 14 hours (TA-Lib ATR) over the last close. */
export const atr14 = feature('atr_14', reachOf(TRUE_RANGE, WILDER_14.weights.length), ({ candles, trueRange }, slot) => {
  return (exponentialMean(trueRange, slot, WILDER_14) / last(candles.close, slot)) * 100;
});
