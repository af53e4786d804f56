import { LOG_RETURN } from './column.ts';
import { exponentialMean } from './exponential-window.ts';
import { feature, reachOf } from './feature-over.ts';
import { WILDER_14 } from './indicator-columns.ts';
import { quotient } from './lagged.ts';

/** Relative strength index of 14 log returns, from 0 to 1: Wilder's average gain over average gain plus average loss. */
export const rsi14 = feature('rsi_14', reachOf(LOG_RETURN, WILDER_14.weights.length), ({ gain, loss }, slot) => {
  const up = exponentialMean(gain, slot, WILDER_14);
  return quotient(up, up + exponentialMean(loss, slot, WILDER_14));
});
