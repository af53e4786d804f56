import type { ColumnFiller } from './column-filler.ts';
import type { PriceColumns } from './price-columns.ts';

/** What is derived of the own market's returns for the recursive and the same-hour features. */
export interface ReturnColumns {
  readonly squaredReturn: Float64Array;
  /** log return where it is above zero, else 0 */
  readonly gain: Float64Array;
  /** minus the log return where it is below zero, else 0 */
  readonly loss: Float64Array;
  /** scaled return, held within -4 and 4 */
  readonly clippedReturn: Float64Array;
}

const CLIP = 4;

/** Four weeks: the same hour of the week looks furthest back. */
export const OWN_RETURN_REACH = 672;

export const returnColumns = (
  { logReturn, scaledReturn }: PriceColumns,
  fill: ColumnFiller,
  kept: ReturnColumns | undefined,
): ReturnColumns => ({
  squaredReturn: fill(kept?.squaredReturn, (slot) => (logReturn[slot] as number) ** 2),
  gain: fill(kept?.gain, (slot) => Math.max(logReturn[slot] as number, 0)),
  loss: fill(kept?.loss, (slot) => Math.max(-(logReturn[slot] as number), 0)),
  clippedReturn: fill(kept?.clippedReturn, (slot) => Math.min(Math.max(scaledReturn[slot] as number, -CLIP), CLIP), OWN_RETURN_REACH),
});
