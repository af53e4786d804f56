import { DIRECTIONAL_INDEX, TRUE_RANGE } from './column.ts';
import { exponentialMean } from './exponential-window.ts';
import { feature, reachOf } from './feature-over.ts';
import { WILDER_14 } from './indicator-columns.ts';
import { quotient } from './lagged.ts';

// Wilder's directional movement of 14 hours, 0 to 100 (TA-Lib PLUS_DI, MINUS_DI, ADX).

const SLOTS = WILDER_14.weights.length;

export const plusDi14 = feature('plus_di_14', reachOf(TRUE_RANGE, SLOTS), ({ upMove, trueRange }, slot) => share(upMove, trueRange, slot));

export const minusDi14 = feature('minus_di_14', reachOf(TRUE_RANGE, SLOTS), ({ downMove, trueRange }, slot) =>
  share(downMove, trueRange, slot),
);

/** Wilder's average of |+DI - -DI| / (+DI + -DI). */
export const adx14 = feature('adx_14', reachOf(DIRECTIONAL_INDEX, SLOTS), ({ directionalIndex }, slot) => {
  return exponentialMean(directionalIndex, slot, WILDER_14);
});

const share = (move: Float64Array, trueRange: Float64Array, slot: number): number =>
  100 * quotient(exponentialMean(move, slot, WILDER_14), exponentialMean(trueRange, slot, WILDER_14));
