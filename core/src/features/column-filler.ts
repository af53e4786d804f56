import { finiteOrNaN } from './finite.ts';

/** Makes one column: keeps what `kept` holds before the first slot that changed, computes the rest slot by slot. */
export type ColumnFiller = (kept: Float64Array | undefined, value: (slot: number) => number) => Float64Array;

/**
 * @param length slots of the column
 * @param from first slot that is computed; those before are taken from `kept`
 */
export const columnFiller =
  (length: number, from: number): ColumnFiller =>
  (kept, value) => {
    const column = new Float64Array(length);
    if (kept !== undefined) column.set(kept.subarray(0, from));
    for (let slot = kept === undefined ? 0 : from; slot < length; slot++) column[slot] = finiteOrNaN(value(slot));
    return column;
  };
