import { type ForecastColumns, roleNumber, stateNumber } from '../../forecast/index.ts';
import type { EpochMs, HourRange } from '../../time/index.ts';
import { timestamp } from './column-types.ts';
import type { Query } from './connection.ts';

/** The values of a column as one: the server joins what each row sends, big-endian. No row becomes an object, and no setting tells how it reads. */
const joined = (name: keyof ForecastColumns, sent: string): string => `string_agg(${sent}, '') AS "${name}"`;
const number = (name: keyof ForecastColumns, column: string): string => joined(name, `float8send(${column})`);
const instant = (name: keyof ForecastColumns, column: string): string => number(name, `round(date_part('epoch', ${column}) * 1000)`);
/** One digit a row. */
const digit = (name: keyof ForecastColumns, column: string, digits: Readonly<Record<string, number>>): string =>
  joined(
    name,
    `CASE ${column} ${Object.entries(digits)
      .map(([value, digit]) => `WHEN '${value}' THEN '${digit}'`)
      .join(' ')} ELSE '0' END`,
  );

const COLUMNS = [
  'count(*)::integer AS rows',
  instant('hour', 'hour'),
  joined('modelVersion', 'int4send(model_version)'),
  digit('role', 'role', Object.fromEntries((['served', 'shadow'] as const).map((role) => [role, roleNumber(role)]))),
  instant('madeAt', 'made_at'),
  instant('dataCutOff', 'data_cut_off'),
  number('referenceClose', 'reference_close'),
  number('scale', 'scale'),
  number('prediction', 'prediction'),
  number('level', 'level'),
  number('lower', 'lower'),
  number('upper', 'upper'),
  digit('degraded', 'degraded', { true: 1 }),
  digit('state', 'state', Object.fromEntries((['settled', 'masked'] as const).map((state) => [state, stateNumber(state)]))),
  number('realised', `coalesce(realised, 'NaN')`),
  `string_agg(CASE role WHEN 'served' THEN features_sha256 ELSE '' END, ',') AS "featuresSha256"`,
].join(', ');

/** Each row looks its outcome up: of tables that were just filled the planner knows nothing yet, and would read all outcomes each time. */
const beside = (hours: string): string =>
  `WITH chosen AS MATERIALIZED (SELECT * FROM forecast WHERE market = $1 AND ${hours} ORDER BY hour, model_version, role)
   SELECT ${COLUMNS} FROM chosen
   LEFT JOIN LATERAL (SELECT state, realised FROM outcome WHERE outcome.market = $1 AND outcome.hour = chosen.hour LIMIT 1) AS known ON true`;

/** All rows of `range`, in the order of the key. */
export const forecastsOfRange = (query: Query, market: string, { from, until }: HourRange): Promise<ForecastColumns> =>
  columns(query, `forecasts of ${market}`, beside('hour >= $2 AND hour < $3'), [market, timestamp(from), timestamp(until)]);

/** All rows of `hours`, in the order of the key. */
export const forecastsOfHours = (query: Query, market: string, hours: readonly EpochMs[]): Promise<ForecastColumns> =>
  columns(query, `forecasts of ${market}`, beside('hour = ANY($2::timestamptz[])'), [market, hours.map(timestamp)]);

type NumberName = { [name in keyof ForecastColumns]: ForecastColumns[name] extends Float64Array ? name : never }[keyof ForecastColumns];

type JoinedRow = { readonly rows: number } & { readonly [name in NumberName | 'modelVersion']: Buffer } & {
  readonly [name in 'role' | 'degraded' | 'state' | 'featuresSha256']: string;
};

const columns = async (query: Query, operation: string, text: string, values: readonly unknown[]): Promise<ForecastColumns> => {
  const [row] = (await query<JoinedRow>(operation, text, values)).rows;
  if (row === undefined) throw new RangeError(`${operation}: an aggregate without a row`);
  const numbers = (name: NumberName): Float64Array => doubles(row[name], row.rows);
  return {
    hour: numbers('hour'),
    modelVersion: integers(row.modelVersion, row.rows),
    role: digits(row.role, row.rows),
    madeAt: numbers('madeAt'),
    dataCutOff: numbers('dataCutOff'),
    referenceClose: numbers('referenceClose'),
    scale: numbers('scale'),
    prediction: numbers('prediction'),
    level: numbers('level'),
    lower: numbers('lower'),
    upper: numbers('upper'),
    degraded: digits(row.degraded, row.rows),
    state: digits(row.state, row.rows),
    realised: numbers('realised'),
    featuresSha256: row.rows === 0 ? [] : row.featuresSha256.split(','),
  };
};

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length);

const doubles = (bytes: Buffer, rows: number): Float64Array => {
  const column = new Float64Array(rows);
  if (rows === 0) return column;
  const view = viewOf(bytes);
  for (let row = 0; row < rows; row++) column[row] = view.getFloat64(8 * row);
  return column;
};

const integers = (bytes: Buffer, rows: number): Int32Array => {
  const column = new Int32Array(rows);
  if (rows === 0) return column;
  const view = viewOf(bytes);
  for (let row = 0; row < rows; row++) column[row] = view.getInt32(4 * row);
  return column;
};

const digits = (text: string, rows: number): Uint8Array => {
  const column = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) column[row] = text.charCodeAt(row) - 48;
  return column;
};
