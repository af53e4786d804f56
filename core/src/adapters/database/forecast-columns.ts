import { type ForecastColumns, forecastColumns, roleNumber, stateNumber } from '../../forecast/index.ts';
import type { EpochMs, HourRange } from '../../time/index.ts';
import { timestamp } from './column-types.ts';
import type { Query } from './connection.ts';

const number = (column: string): string => `float8send(${column})`;
const instant = (column: string): string => number(`round(date_part('epoch', ${column}) * 1000)`);
/** One digit a row. */
const digit = (column: string, digits: Readonly<Record<string, number>>): string =>
  `CASE ${column} ${Object.entries(digits)
    .map(([value, digit]) => `WHEN '${value}' THEN '${digit}'`)
    .join(' ')} ELSE '0' END`;

/** What each row sends of a column: bytes are big-endian, unlike every platform of Node; a text ends with a comma. */
const SENT: Readonly<Record<keyof ForecastColumns, string>> = {
  hour: instant('hour'),
  modelVersion: 'int4send(model_version)',
  role: digit('role', Object.fromEntries((['served', 'shadow'] as const).map((role) => [role, roleNumber(role)]))),
  madeAt: instant('made_at'),
  dataCutOff: instant('data_cut_off'),
  referenceClose: number('reference_close'),
  scale: number('scale'),
  prediction: number('prediction'),
  level: number('level'),
  lower: number('lower'),
  upper: number('upper'),
  degraded: digit('degraded', { true: 1 }),
  state: digit('state', Object.fromEntries((['settled', 'masked'] as const).map((state) => [state, stateNumber(state)]))),
  realised: number(`coalesce(realised, 'NaN')`),
  featuresSha256: `CASE role WHEN 'served' THEN features_sha256 ELSE '' END || ','`,
};

/** The server joins what all rows send of a column. No row becomes an object, and no setting tells how it reads. */
const COLUMNS = Object.entries(SENT)
  .map(([name, sent]) => `string_agg(${sent}, '') AS "${name}"`)
  .join(', ');

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

/** What all rows send, joined; null where there are none. */
type JoinedRow = {
  readonly [name in keyof ForecastColumns]: (ForecastColumns[name] extends Float64Array | Int32Array ? Buffer : string) | null;
};

const columns = async (query: Query, operation: string, text: string, values: readonly unknown[]): Promise<ForecastColumns> => {
  const [row] = (await query<JoinedRow>(operation, text, values)).rows;
  if (row === undefined) throw new RangeError(`${operation}: an aggregate without a row`);
  return forecastColumns({
    number: (name) => new Float64Array(copied(row[name]?.swap64())),
    integer: (name) => new Int32Array(copied(row[name]?.swap32())),
    digit: (name) => new Uint8Array(Buffer.from(row[name] ?? '', 'latin1')).map((code) => code - ZERO),
    text: (name) => row[name]?.slice(0, -1).split(',') ?? [],
  });
};

const ZERO = '0'.charCodeAt(0);

/** To where numbers of many bytes may begin: those of a Buffer lie anywhere. */
const copied = (bytes: Uint8Array = new Uint8Array()): ArrayBuffer => new Uint8Array(bytes).buffer;
