import { createHash } from 'node:crypto';
import { type HourRange, hoursIn } from '../time/index.ts';
import { CANDLE_COLUMNS } from './candle.ts';
import { type CandleSeries, slotOf } from './candle-series.ts';
import { canonicalNaN } from './canonical-nan.ts';

/**
 * Fingerprint of what is known of `range`, of one market or of several in order: the sha256 of the range's ends and each series' columns,
 * as little-endian float64 (as every platform of Node is), NaN canonical. Hours outside a series count as hours without a candle,
 * so it says what the candles are and not how much of them was read.
 *
 * @returns hexadecimal
 */
export const fingerprintOf = (series: readonly CandleSeries[], range: HourRange): string => {
  const hash = createHash('sha256').update(new Float64Array([range.from, range.until]));
  for (const candles of series) for (const name of CANDLE_COLUMNS) hash.update(columnOf(candles, name, range));
  return hash.digest('hex');
};

const columnOf = (candles: CandleSeries, name: (typeof CANDLE_COLUMNS)[number], range: HourRange): Float64Array => {
  const first = slotOf(candles, range.from);
  const hours = hoursIn(range);
  const known = candles[name].subarray(Math.max(0, first), Math.max(0, first + hours));
  if (known.length === hours) return canonicalNaN(known);
  const column = new Float64Array(hours).fill(Number.NaN);
  if (known.length > 0) column.set(known, Math.max(0, -first));
  return canonicalNaN(column);
};
