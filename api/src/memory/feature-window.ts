import { type CandleStore, type Market, slotOf } from '@forecast/core/candles';
import { type Columns, computeColumns, extendColumns, featureRow, rowFlags } from '@forecast/core/features';
import type { ForecastInput } from '@forecast/core/forecast';
import type { EpochMs } from '@forecast/core/time';
import { type CandleWindow, readCandleWindow } from './candle-window.ts';
import type { LoadedModel } from './loaded-model.ts';

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

/** What was known when `hour` began, as the model wants it. */
export const inputAt = ({ columns }: FeatureWindow, { features, scale }: LoadedModel, hour: EpochMs): ForecastInput => {
  const slot = slotOf(columns.candles, hour);
  return {
    hour,
    row: featureRow(columns, features, slot),
    scale: scale === undefined ? 1 : scale.at(columns, slot),
    referenceClose: columns.candles.close[slot - 1] ?? Number.NaN,
    degraded: rowFlags(columns, slot).degraded,
  };
};
