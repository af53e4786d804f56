import { type EpochMs, epochMs } from '../time/index.ts';
import { type ForecastColumns, forecastColumns } from './forecast-columns.ts';

/** The rows of one hour that lie together in columns. */
export interface RowRun {
  readonly columns: ForecastColumns;
  readonly hour: EpochMs;
  readonly from: number;
  /** exclusive */
  readonly until: number;
}

/** Columns cut into hours, oldest first. */
export const rowRuns = (columns: ForecastColumns): readonly RowRun[] => {
  const runs: RowRun[] = [];
  for (let from = 0; from < columns.hour.length; ) {
    const hour = columns.hour[from] ?? 0;
    let until = from + 1;
    while (columns.hour[until] === hour) until++;
    runs.push({ columns, hour: epochMs(hour), from, until });
    from = until;
  }
  return runs;
};

/** Copies the rows of all runs, one run after the other. */
export const joinRuns = (runs: readonly RowRun[]): ForecastColumns => {
  const length = runs.reduce((sum, { from, until }) => sum + until - from, 0);
  const joined = <Column extends Float64Array | Int32Array | Uint8Array>(column: Column, pick: (columns: ForecastColumns) => Column) => {
    let at = 0;
    for (const { columns, from, until } of runs) {
      column.set(pick(columns).subarray(from, until), at);
      at += until - from;
    }
    return column;
  };
  return forecastColumns({
    number: (name) => joined(new Float64Array(length), (columns) => columns[name]),
    integer: (name) => joined(new Int32Array(length), (columns) => columns[name]),
    digit: (name) => joined(new Uint8Array(length), (columns) => columns[name]),
    text: (name) => runs.flatMap(({ columns, from, until }) => columns[name].slice(from, until)),
  });
};
