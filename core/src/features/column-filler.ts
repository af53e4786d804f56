import { finiteOrNaN } from './finite.ts';

/**
 * Makes one column slot by slot.
 *
 * @param kept values of the slots before the first that changed
 * @param reach how many of the last slots any feature reads; all of them unless told. Earlier ones are not computed for a first row.
 */
export type ColumnFiller = (kept: Float64Array | undefined, value: (slot: number) => number, reach?: number) => Float64Array;

/**
 * @param length slots of the column
 * @param from first slot that is computed; those before are kept
 * @param firstRow first slot whose row is wanted; what no row from there on reads is left NaN
 */
export const columnFiller =
  (length: number, from: number, firstRow: number): ColumnFiller =>
  (kept, value, reach = Number.POSITIVE_INFINITY) => {
    const column = new Float64Array(length).fill(Number.NaN);
    if (kept !== undefined) column.set(kept.subarray(0, from));
    const first = Math.max(kept === undefined ? 0 : from, firstRow - reach);
    for (let slot = first; slot < length; slot++) column[slot] = finiteOrNaN(value(slot));
    return column;
  };
