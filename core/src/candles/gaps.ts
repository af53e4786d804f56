import type { HourRange } from '../time/index.ts';
import { type CandleSeries, hourOfSlot } from './candle-series.ts';

/** The hours without a candle, as the fewest half-open ranges, oldest first. */
export const gapsOf = (series: CandleSeries): readonly HourRange[] => {
  const gaps: HourRange[] = [];
  const { length } = series.close;
  for (let slot = 0; slot < length; slot++) {
    if (!isMissing(series, slot)) continue;
    const first = slot;
    while (slot < length && isMissing(series, slot)) slot++;
    gaps.push({ from: hourOfSlot(series, first), until: hourOfSlot(series, slot) });
  }
  return gaps;
};

const isMissing = ({ close }: CandleSeries, slot: number): boolean => Number.isNaN(close[slot]);
