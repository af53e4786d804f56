import type { Column } from './column.ts';
import type { Columns } from './columns.ts';
import type { Feature } from './feature.ts';
import { lagged } from './lagged.ts';

/** The column's value `lag` slots before the last one. */
export const laggedFeature = (name: string, column: Column, lag: number): Feature => ({
  name,
  lookBack: column.lookBack + lag,
  at: (columns, slot) => lagged(column.of(columns), slot, lag),
});

/** A kernel over the last `length` values of a column. */
export const windowFeature = (
  name: string,
  column: Column,
  length: number,
  kernel: (x: Float64Array, slot: number, length: number) => number,
): Feature => ({
  name,
  lookBack: column.lookBack + length - 1,
  at: (columns, slot) => kernel(column.of(columns), slot, length),
});

/** Slots that a kernel over the last `length` values of a column reaches back. */
export const reachOf = (column: Column, length: number): number => column.lookBack + length - 1;

/** The column's last value. */
export const last = (x: Float64Array, slot: number): number => lagged(x, slot, 0);

/** Any function of the columns. */
export const feature = (name: string, lookBack: number, at: (columns: Columns, slot: number) => number): Feature => ({
  name,
  lookBack,
  at,
});
