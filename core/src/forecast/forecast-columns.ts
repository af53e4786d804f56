import { type EpochMs, epochMs } from '../time/index.ts';
import type { Forecast, ForecastRole } from './forecast.ts';
import type { Outcome } from './outcome.ts';

/** In the order of the log's key. */
const ROLES = ['backfill', 'served', 'shadow'] as const satisfies readonly ForecastRole[];
const STATES = ['settled', 'masked'] as const satisfies readonly Outcome['state'][];

/** Many forecasts beside what came true, a column each, in the order of the log's key: hour, model version, role. */
export interface ForecastColumns {
  /** EpochMs */
  readonly hour: Float64Array;
  readonly modelVersion: Int32Array;
  /** as `roleNumber` tells it */
  readonly role: Uint8Array;
  /** EpochMs */
  readonly madeAt: Float64Array;
  /** EpochMs */
  readonly dataCutOff: Float64Array;
  readonly referenceClose: Float64Array;
  readonly scale: Float64Array;
  readonly prediction: Float64Array;
  readonly level: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where it is, else 0 */
  readonly degraded: Uint8Array;
  /** as `stateNumber` tells it */
  readonly state: Uint8Array;
  /** percent; NaN where it is not settled */
  readonly realised: Float64Array;
  /** of served forecasts; empty for the others, of which nobody asks it */
  readonly featuresSha256: readonly string[];
}

/** What the log tells of a forecast: all but what only scoring needs. */
export interface LoggedForecast extends Omit<Forecast, 'market' | 'raw' | 'scale'> {
  /** null while it is unknown */
  readonly outcome: Pick<Outcome, 'state' | 'realised'> | null;
}

export const roleNumber = (role: ForecastRole): number => ROLES.indexOf(role);

/** 0 while there is no outcome */
export const stateNumber = (state: Outcome['state'] | null): number => (state === null ? 0 : STATES.indexOf(state) + 1);

/** @throws RangeError when there is no such row */
export const loggedForecast = (columns: ForecastColumns, row: number): LoggedForecast => ({
  hour: instantOf(columns.hour, row),
  modelVersion: cell(columns.modelVersion, row),
  role: ROLES[cell(columns.role, row)] ?? 'backfill',
  madeAt: instantOf(columns.madeAt, row),
  dataCutOff: instantOf(columns.dataCutOff, row),
  featuresSha256: columns.featuresSha256[row] ?? '',
  referenceClose: cell(columns.referenceClose, row),
  prediction: cell(columns.prediction, row),
  level: cell(columns.level, row),
  lower: cell(columns.lower, row),
  upper: cell(columns.upper, row),
  degraded: columns.degraded[row] === 1,
  outcome: outcomeOf(columns, row),
});

const outcomeOf = (columns: ForecastColumns, row: number): LoggedForecast['outcome'] => {
  const state = STATES[cell(columns.state, row) - 1];
  if (state === undefined) return null;
  return { state, realised: state === 'settled' ? cell(columns.realised, row) : null };
};

const cell = (column: Float64Array | Int32Array | Uint8Array, row: number): number => {
  const value = column[row];
  if (value === undefined) throw new RangeError(`row ${row} of ${column.length} forecasts`);
  return value;
};

const instantOf = (column: Float64Array, row: number): EpochMs => epochMs(cell(column, row));
