import { slotOf } from '@forecast/core/candles';
import type { CrossColumns } from '@forecast/core/features';
import { type HourRange, hoursIn } from '@forecast/core/time';

/** The columns on the grid of a market that looks at them: a view where they reach over all of it, else a copy. */
export const crossOnGrid = (columns: CrossColumns, grid: HourRange): CrossColumns => {
  const from = slotOf(columns.candles, grid.from);
  const place = placed(from, hoursIn(grid));
  return { ...eachColumn(columns, place), candles: { ...eachColumn(columns.candles, place), start: grid.from } };
};

const placed =
  (from: number, length: number) =>
  (column: Float64Array): Float64Array => {
    if (from >= 0 && from + length <= column.length) return column.subarray(from, from + length);
    const copy = new Float64Array(length).fill(Number.NaN);
    const part = column.subarray(Math.max(0, from), Math.max(0, from + length));
    if (part.length > 0) copy.set(part, Math.max(0, -from));
    return copy;
  };

const eachColumn = <T extends object>(columns: T, place: (column: Float64Array) => Float64Array): T =>
  Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value instanceof Float64Array ? place(value) : value])) as T;
