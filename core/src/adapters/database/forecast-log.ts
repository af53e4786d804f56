import type { Forecast, ForecastLog, ScoredForecast, StoredOutcome } from '../../forecast/index.ts';
import { type EpochMs, epochMs, plusHours } from '../../time/index.ts';
import { float, timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';
import { changesSince } from './forecast-changes.ts';
import { forecastsOfHours, forecastsOfRange } from './forecast-columns.ts';
import { saveOutcomes } from './save-outcomes.ts';
import { scoredMonths } from './scored-months.ts';
import { type UnnestedColumn, unnested } from './unnested.ts';

const ROWS_AT_ONCE = 2500;

const COLUMNS: Readonly<Record<string, UnnestedColumn<Forecast>>> = {
  market: { type: 'text', value: ({ market }) => market },
  hour: { type: 'timestamptz', value: ({ hour }) => timestamp(hour) },
  model_version: { type: 'integer', value: ({ modelVersion }) => modelVersion },
  role: { type: 'text', value: ({ role }) => role },
  made_at: { type: 'timestamptz', value: ({ madeAt }) => timestamp(madeAt) },
  data_cut_off: { type: 'timestamptz', value: ({ dataCutOff }) => timestamp(dataCutOff) },
  features_sha256: { type: 'text', value: ({ featuresSha256 }) => featuresSha256 },
  reference_close: { type: 'float8', value: ({ referenceClose }) => float(referenceClose) },
  raw: { type: 'float8', value: ({ raw }) => float(raw) },
  scale: { type: 'float8', value: ({ scale }) => float(scale) },
  prediction: { type: 'float8', value: ({ prediction }) => float(prediction) },
  level: { type: 'float8', value: ({ level }) => float(level) },
  lower: { type: 'float8', value: ({ lower }) => float(lower) },
  upper: { type: 'float8', value: ({ upper }) => float(upper) },
  degraded: { type: 'boolean', value: ({ degraded }) => degraded },
};

const FORECAST = `f.market, f.hour, f.model_version AS "modelVersion", f.role, f.made_at AS "madeAt", f.data_cut_off AS "dataCutOff",
  f.features_sha256 AS "featuresSha256", f.reference_close AS "referenceClose", f.raw, f.scale, f.prediction, f.level, f.lower, f.upper, f.degraded`;
const OUTCOME = `o.state, o.previous_close AS "previousClose", o.close, o.realised, o.reason, o.revision`;

type JoinedRow = Forecast & { [column in keyof StoredOutcome]: StoredOutcome[column] | null };

/** Forecasts and outcomes in PostgreSQL. Bulk writes go in order of key, so that two at once wait for each other and never deadlock. */
export const forecastLog = ({ query, transaction }: Connection): ForecastLog => ({
  async issue(forecasts) {
    const sorted = forecasts.toSorted((a, b) => (a.market === b.market ? a.hour - b.hour : a.market < b.market ? -1 : 1));
    let added = 0;
    for (let from = 0; from < sorted.length; from += ROWS_AT_ONCE) {
      const { names, source, values } = unnested(COLUMNS, sorted.slice(from, from + ROWS_AT_ONCE));
      const text = `INSERT INTO forecast (${names}) SELECT ${names} FROM ${source} ON CONFLICT DO NOTHING`;
      added += (await query('issue forecasts', text, values)).count;
    }
    return added;
  },

  async between(market, { from, until }, { roles, modelVersion }) {
    const { rows } = await query<JoinedRow>(
      `forecasts of ${market}`,
      `SELECT ${FORECAST}, ${OUTCOME} FROM forecast f LEFT JOIN outcome o USING (market, hour)
       WHERE f.market = $1 AND f.hour >= $2 AND f.hour < $3
         AND ($4::text[] IS NULL OR f.role = ANY($4)) AND ($5::integer IS NULL OR f.model_version = $5)
       ORDER BY f.hour, f.model_version, f.role`,
      [market, timestamp(from), timestamp(until), roles ?? null, modelVersion ?? null],
    );
    return rows.map(scored);
  },

  async served(market, hour) {
    const { rows } = await query<Forecast>(
      `forecast that ${market} was served`,
      `SELECT ${FORECAST} FROM forecast f WHERE f.market = $1 AND f.hour = $2 AND f.role = 'served'`,
      [market, timestamp(hour)],
    );
    return rows[0];
  },

  async settledBefore(market, modelVersion, before, count) {
    // An hour that was served and backfilled by one version counts once, as it was served.
    const { rows } = await query<JoinedRow>(
      `settled forecasts of ${market} version ${modelVersion}`,
      `SELECT DISTINCT ON (f.hour) ${FORECAST}, ${OUTCOME} FROM forecast f JOIN outcome o USING (market, hour)
       WHERE f.market = $1 AND f.model_version = $2 AND f.hour <= $3 AND o.hour <= $3 AND f.role IN ('served', 'backfill') AND o.state = 'settled'
       ORDER BY f.hour DESC, f.role DESC LIMIT $4`,
      [market, modelVersion, timestamp(plusHours(before, -1)), count],
    );
    return rows.toReversed().map(scored);
  },

  async hoursToScore(market, { from, until }) {
    const { rows } = await query<Pick<Forecast, 'hour'>>(
      `hours of ${market} to score`,
      `SELECT hour FROM unscored_hour u WHERE market = $1 AND EXISTS (SELECT FROM forecast f WHERE f.market = u.market AND f.hour = u.hour)
       UNION SELECT hour FROM outcome WHERE market = $1 AND hour >= $2 AND hour < $3
       UNION SELECT hour FROM outcome WHERE market = $1 AND hour >= date_trunc('month', $2::timestamptz, 'UTC') AND hour < $2 AND state = 'masked'
       ORDER BY hour`,
      [market, timestamp(from), timestamp(until)],
    );
    return rows.map(({ hour }) => hour);
  },

  ...scoredMonths({ query }),

  saveOutcomes: (outcomes) => transaction('save outcomes', (each) => saveOutcomes(each, outcomes)),

  changesSince: (market, position) => changesSince(query, market, position),

  async firstHour(market, from = epochMs(0)) {
    const { rows } = await query<{ hour: EpochMs | null }>(
      `first forecast of ${market}`,
      'SELECT min(hour) AS hour FROM forecast WHERE market = $1 AND hour >= $2',
      [market, timestamp(from)],
    );
    return rows[0]?.hour ?? undefined;
  },

  columns: (market, range) => forecastsOfRange(query, market, range),
  ofHours: (market, hours) => forecastsOfHours(query, market, hours),
});

const scored = ({ state, previousClose, close, realised, reason, revision, ...forecast }: JoinedRow): ScoredForecast => {
  const { market, hour } = forecast;
  const known = state !== null && revision !== null;
  return { ...forecast, outcome: known ? { market, hour, state, previousClose, close, realised, reason, revision } : null };
};
