import { type EpochMs, epochMs } from '../time/index.ts';
import type { Forecast, ForecastRole } from './forecast.ts';
import type { Outcome } from './outcome.ts';

/** In the order of the log's key. */
const ROLES = ['backfill', 'served', 'shadow'] as const satisfies readonly ForecastRole[];
const STATES = ['settled', 'masked'] as const satisfies readonly Outcome['state'][];

/** The columns of `ForecastColumns`, and what each is made of. */
const KINDS = {
  /** EpochMs */
  hour: 'number',
  modelVersion: 'integer',
  /** as `roleNumber` tells it */
  role: 'digit',
  /** EpochMs */
  madeAt: 'number',
  /** EpochMs */
  dataCutOff: 'number',
  referenceClose: 'number',
  scale: 'number',
  prediction: 'number',
  level: 'number',
  lower: 'number',
  upper: 'number',
  /** 1 where it is, else 0 */
  degraded: 'digit',
  /** as `stateNumber` tells it */
  state: 'digit',
  /** percent; NaN where it is not settled */
  realised: 'number',
  /** of served forecasts; empty for the others, of which nobody asks it */
  featuresSha256: 'text',
} as const satisfies Record<string, keyof Values>;

/** The values of a column, by its kind. */
interface Values {
  readonly number: Float64Array;
  readonly integer: Int32Array;
  readonly digit: Uint8Array;
  readonly text: readonly string[];
}

/** Many forecasts beside what came true, a column each, in the order of the log's key: hour, model version, role. */
export type ForecastColumns = { readonly [name in keyof typeof KINDS]: Values[(typeof KINDS)[name]] };

/** The names of the columns of one kind. */
type NameOf<Kind> = { [name in keyof typeof KINDS]: (typeof KINDS)[name] extends Kind ? name : never }[keyof typeof KINDS];

/** Makes every column, by its kind. */
export const forecastColumns = (make: { readonly [kind in keyof Values]: (name: NameOf<kind>) => Values[kind] }): ForecastColumns => {
  const made = Object.entries(KINDS).map(([name, kind]) => [name, (make[kind] as (name: string) => unknown)(name)]);
  return Object.fromEntries(made) as ForecastColumns;
};

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
