import { slotOf } from '../candles/index.ts';
import { type HourRange, hoursIn } from '../time/index.ts';
import type { Columns } from './columns.ts';
import type { Feature } from './feature.ts';
import { assertSlot } from './feature-row.ts';
import type { FeatureTable } from './feature-table.ts';
import { finiteOrNaN } from './finite.ts';
import { lagged } from './lagged.ts';
import { rowFlags } from './row-flags.ts';

/**
 * The rows of `range`, feature by feature; each value has the bits that `featureRow` gives it.
 *
 * @param range hours of the window, or the one after its last candle
 * @throws Fault `internal` when it reaches beyond
 */
export const featureTable = (columns: Columns, features: readonly Feature[], range: HourRange): FeatureTable => {
  const first = slotOf(columns.candles, range.from);
  const rows = hoursIn(range);
  if (rows > 0) for (const slot of [first, first + rows - 1]) assertSlot(columns, slot);
  const flags = Array.from({ length: rows }, (_, i) => rowFlags(columns, first + i));
  return {
    start: range.from,
    names: features.map(({ name }) => name),
    columns: features.map((feature) => featureColumn(columns, feature, first, rows)),
    target: Float64Array.from({ length: rows }, (_, i) => targetOf(columns.candles.close, first + i)),
    masked: Uint8Array.from(flags, ({ masked }) => Number(masked)),
    degraded: Uint8Array.from(flags, ({ degraded }) => Number(degraded)),
  };
};

const featureColumn = (columns: Columns, feature: Feature, first: number, rows: number): Float64Array => {
  const column = new Float64Array(rows);
  for (let i = 0; i < rows; i++) column[i] = finiteOrNaN(feature.at(columns, first + i));
  return column;
};

/** Percent change of the close over the hour in `slot`. */
const targetOf = (close: Float64Array, slot: number): number =>
  slot < close.length ? finiteOrNaN(((close[slot] as number) / lagged(close, slot, 0) - 1) * 100) : Number.NaN;
