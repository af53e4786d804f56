import type { Columns } from './columns.ts';

/** A number known when an hour begins, made from the `lookBack` candles before it and from nothing else. */
export interface Feature {
  /** Its contract: a changed formula takes a new name. */
  readonly name: string;
  /** slots before the hour, those of the columns it builds on included; at most 1000 */
  readonly lookBack: number;
  /**
   * @param slot the hour's own slot; only [slot - lookBack, slot) may matter
   * @returns NaN where nothing is left of the candles it needs
   */
  at(columns: Columns, slot: number): number;
}
