import { CANDLE_COLUMNS, type CandleSeries } from '@forecast/core/candles';

/** The first slot in which two series of one start differ; where one only goes on, the slot after the shorter one's last. */
export const firstDifference = (a: CandleSeries, b: CandleSeries): number =>
  Math.min(...CANDLE_COLUMNS.map((name) => firstDifferenceOf(a[name], b[name])));

const firstDifferenceOf = (a: Float64Array, b: Float64Array): number => {
  const length = Math.min(a.length, b.length);
  if (a.buffer === b.buffer && a.byteOffset === b.byteOffset) return length;
  let slot = 0;
  while (slot < length && Object.is(a[slot], b[slot])) slot++;
  return slot;
};
