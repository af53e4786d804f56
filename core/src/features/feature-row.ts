import { Fault } from '../fault/index.ts';
import type { Columns } from './columns.ts';
import type { Feature } from './feature.ts';
import { finiteOrNaN } from './finite.ts';

/**
 * The values of `features` of the hour in `slot`: what is served, trained on and stored, bit for bit.
 *
 * @param slot the hour's own slot, from the columns' first row to the slot after their last
 * @param out filled and returned where given
 * @throws Fault `internal` when the slot lies outside
 */
export const featureRow = (
  columns: Columns,
  features: readonly Feature[],
  slot: number,
  out: Float64Array = new Float64Array(features.length),
): Float64Array => {
  assertSlot(columns, slot);
  for (let i = 0; i < features.length; i++) out[i] = finiteOrNaN((features[i] as Feature).at(columns, slot));
  return out;
};

export const assertSlot = ({ firstRow, length, market }: Columns, slot: number): void => {
  if (!Number.isInteger(slot) || slot < firstRow || slot > length)
    throw new Fault('internal', `features of ${market.slug}: slot ${slot} is none of the window's rows ${firstRow} to ${length}`);
};
