import type { Feature } from './feature.ts';
import { feature, last } from './feature-over.ts';
import { lagged, quotient } from './lagged.ts';

/** Percent change of the close over `hours` (TA-Lib ROC). */
export const roc = (hours: number): Feature =>
  feature(`roc_${hours}`, hours + 1, ({ candles: { close } }, slot) => (quotient(last(close, slot), lagged(close, slot, hours)) - 1) * 100);
