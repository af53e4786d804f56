import { type EpochMs, epochMs } from '../time/index.ts';
import type { ForecastColumns } from './forecast-columns.ts';

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
  const numbers = (pick: (columns: ForecastColumns) => Float64Array): Float64Array => joined(new Float64Array(length), pick);
  const bytes = (pick: (columns: ForecastColumns) => Uint8Array): Uint8Array => joined(new Uint8Array(length), pick);
  return {
    hour: numbers(({ hour }) => hour),
    modelVersion: joined(new Int32Array(length), ({ modelVersion }) => modelVersion),
    role: bytes(({ role }) => role),
    madeAt: numbers(({ madeAt }) => madeAt),
    dataCutOff: numbers(({ dataCutOff }) => dataCutOff),
    referenceClose: numbers(({ referenceClose }) => referenceClose),
    scale: numbers(({ scale }) => scale),
    prediction: numbers(({ prediction }) => prediction),
    level: numbers(({ level }) => level),
    lower: numbers(({ lower }) => lower),
    upper: numbers(({ upper }) => upper),
    degraded: bytes(({ degraded }) => degraded),
    state: bytes(({ state }) => state),
    realised: numbers(({ realised }) => realised),
    featuresSha256: runs.flatMap(({ columns, from, until }) => columns.featuresSha256.slice(from, until)),
  };
};
