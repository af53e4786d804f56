import type { FeatureTable } from '../features/index.ts';
import { type EpochMs, HOUR_MS, type HourRange, plusHours } from '../time/index.ts';
import type { Matrix } from './matrix.ts';

/** Which columns of a feature table a model is trained with. */
export interface RowColumns {
  /** what the model reads, in its order */
  readonly features: readonly string[];
  /** percent; what targets are divided by */
  readonly scale: string;
  /** percent; the 168 h volatility that losses are measured in */
  readonly volatility: string;
}

/** Rows to learn from, or to be judged on; everything in order of time, one value a row. */
export interface TrainingRows {
  readonly hours: readonly EpochMs[];
  readonly matrix: Matrix;
  /** percent change of close over the hour */
  readonly target: Float64Array;
  /** percent */
  readonly scale: Float64Array;
  /** percent */
  readonly volatility: Float64Array;
}

/**
 * The rows of `range` that can be learned from: not masked, with a target, and with a scale and a volatility that one can divide by.
 *
 * @throws RangeError when the table lacks a column
 */
export const trainingRows = (table: FeatureTable, columns: RowColumns, range: HourRange): TrainingRows => {
  const scale = columnOf(table, columns.scale);
  const volatility = columnOf(table, columns.volatility);
  const first = Math.max(0, Math.ceil((range.from - table.start) / HOUR_MS));
  const end = Math.min(table.target.length, Math.ceil((range.until - table.start) / HOUR_MS));
  const rows: number[] = [];
  for (let row = first; row < end; row++) {
    if (table.masked[row] === 0 && Number.isFinite(table.target[row]) && isPositive(scale[row]) && isPositive(volatility[row]))
      rows.push(row);
  }
  return {
    hours: rows.map((row) => plusHours(table.start, row)),
    matrix: matrixOf(table, columns.features, rows),
    target: valuesAt(table.target, rows),
    scale: valuesAt(scale, rows),
    volatility: valuesAt(volatility, rows),
  };
};

const matrixOf = (table: FeatureTable, names: readonly string[], rows: readonly number[]): Matrix => {
  const values = new Float64Array(rows.length * names.length);
  for (const [index, name] of names.entries()) values.set(valuesAt(columnOf(table, name), rows), index * rows.length);
  return { rows: rows.length, names, values };
};

const columnOf = (table: FeatureTable, name: string): Float64Array => {
  const column = table.columns[table.names.indexOf(name)];
  if (column === undefined) throw new RangeError(`training rows: the feature table has no column "${name}"`);
  return column;
};

const valuesAt = (column: Float64Array, rows: readonly number[]): Float64Array => {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < values.length; i++) values[i] = column[rows[i] as number] as number;
  return values;
};

const isPositive = (value: number | undefined): boolean => value !== undefined && value > 0 && Number.isFinite(value);
