import { type CandleStore, type Market, slotOf } from '@forecast/core/candles';
import { type Columns, computeColumns, extendColumns } from '@forecast/core/features';
import { type CandleWindow, readCandleWindow } from './candle-window.ts';

/** Candles in memory and the columns that features build on: from these the row of any hour is one pass over its look-back. */
export interface FeatureWindow extends CandleWindow {
  readonly columns: Columns;
}

/** Reads what is new of the candles and computes the columns from there on. */
export const readFeatureWindow = (store: CandleStore, market: Market, cross: readonly Market[]) => {
  const readCandles = readCandleWindow(store, market, cross);
  return async (previous: FeatureWindow | undefined): Promise<FeatureWindow | undefined> => {
    const window = await readCandles(previous);
    if (window === undefined && previous !== undefined) throw new Error('the store holds none any more');
    if (window === undefined || window === previous) return previous;
    const from = slotOf(window.candles, window.unchangedUntil);
    return {
      ...window,
      columns: previous === undefined || from === 0 ? computeColumns(window) : extendColumns(previous.columns, window, from),
    };
  };
};
