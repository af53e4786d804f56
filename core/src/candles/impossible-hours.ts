import type { HourRange } from '../time/index.ts';
import { type CandleSeries, slotOf } from './candle-series.ts';
import { impossibleCandles } from './impossible-candles.ts';
import { candlesOfSeries } from './series-candles.ts';
import type { RejectedCandle } from './validate-candles.ts';

/** Hours after a range that tell whether what jumps at its end is true. */
const CONFIRMING_HOURS = 24;

/**
 * The candles of `range` that cannot be true, as the series knows by now: one that jumps is true when a candle after it goes on from
 * there, be that after the range. The first one that the series has of the range is judged by itself alone.
 */
export const impossibleHours = (series: CandleSeries, range: HourRange): readonly RejectedCandle[] => {
  const [from, until] = [Math.max(0, slotOf(series, range.from)), Math.max(0, slotOf(series, range.until) + CONFIRMING_HOURS)];
  if (!isSuspect(series, from, until)) return [];
  const { open, high, low, close, volume } = series;
  const candles = candlesOfSeries({
    start: range.from > series.start ? range.from : series.start,
    open: open.subarray(from, until),
    high: high.subarray(from, until),
    low: low.subarray(from, until),
    close: close.subarray(from, until),
    volume: volume.subarray(from, until),
  });
  return impossibleCandles(candles).filter(({ candle }) => candle.openTime < range.until);
};

/** Whether a candle of `series` may be one that cannot be true: a quick look, that says so of any that is far from the one before it. */
export const mayHoldImpossible = (series: CandleSeries): boolean => isSuspect(series, 0, series.close.length);

/** Less than any jump that is doubted, and a price and volume that any market has. */
const USUAL = { factor: 4, least: 1e-12, most: 1e12 };

/** Whether any candle of the slots is more than usual; as a rule none is, and none need be looked at one by one. */
const isSuspect = ({ open, high, low, close, volume }: CandleSeries, from: number, until: number): boolean => {
  let before = Number.NaN;
  for (let slot = from; slot < Math.min(until, close.length); slot++) {
    const [o, h, l, c, v] = [at(open, slot), at(high, slot), at(low, slot), at(close, slot), at(volume, slot)];
    if (Number.isNaN(c)) continue;
    const isWhole = l >= USUAL.least && l <= Math.min(o, c) && h >= Math.max(o, c) && h <= USUAL.most && v >= 0 && v <= USUAL.most;
    if (!isWhole || h > before * USUAL.factor || l * USUAL.factor < before) return true;
    before = c;
  }
  return false;
};

const at = (column: Float64Array, slot: number): number => column[slot] ?? Number.NaN;
