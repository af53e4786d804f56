import type { Candle } from './candle.ts';
import { type CandleSeries, hourOfSlot } from './candle-series.ts';

/** The candles of a series one by one, oldest first; hours without one are left out. */
export const candlesOfSeries = (series: CandleSeries): readonly Candle[] => {
  const { open, high, low, close, volume } = series;
  const all = Array.from(close, (price, slot) => ({
    openTime: hourOfSlot(series, slot),
    open: at(open, slot),
    high: at(high, slot),
    low: at(low, slot),
    close: price,
    volume: at(volume, slot),
  }));
  return all.filter((candle) => !Number.isNaN(candle.close));
};

const at = (column: Float64Array, slot: number): number => column[slot] ?? Number.NaN;
