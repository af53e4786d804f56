import type { Outcome } from '../../forecast/index.ts';
import { float, timestamp } from './column-types.ts';
import type { Query } from './connection.ts';
import { type UnnestedColumn, unnested } from './unnested.ts';

const COLUMNS: Readonly<Record<string, UnnestedColumn<Outcome>>> = {
  market: { type: 'text', value: ({ market }) => market },
  hour: { type: 'timestamptz', value: ({ hour }) => timestamp(hour) },
  previous_close: { type: 'float8', value: ({ previousClose }) => float(previousClose) },
  close: { type: 'float8', value: ({ close }) => float(close) },
  realised: { type: 'float8', value: ({ realised }) => float(realised) },
  state: { type: 'text', value: ({ state }) => state },
  reason: { type: 'text', value: ({ reason }) => reason },
};

/**
 * Writes what is new or differs, raising the revision of what differs; of two for one hour the later counts. Their hours have an outcome
 * from then on, and those of a month that is over are looked at once more when its candles are known to be whole.
 *
 * @param query in a transaction
 */
export const saveOutcomes = async (query: Query, outcomes: readonly Outcome[]): Promise<number> => {
  const latest = new Map(outcomes.map((outcome) => [`${outcome.market} ${timestamp(outcome.hour)}`, outcome]));
  const sorted = [...latest].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, outcome]) => outcome);
  const { names, source, values } = unnested(COLUMNS, sorted);
  const { count } = await query(
    'save outcomes',
    `INSERT INTO outcome AS stored (${names}) SELECT ${names} FROM ${source}
     ON CONFLICT (market, hour) DO UPDATE SET previous_close = excluded.previous_close, close = excluded.close, realised = excluded.realised,
       state = excluded.state, reason = excluded.reason, revision = stored.revision + 1
     WHERE (stored.previous_close, stored.close, stored.realised, stored.state, stored.reason)
       IS DISTINCT FROM (excluded.previous_close, excluded.close, excluded.realised, excluded.state, excluded.reason)`,
    values,
  );
  const hours = [sorted.map(({ market }) => market), sorted.map(({ hour }) => timestamp(hour))];
  const saved = 'unnest($1::text[], $2::timestamptz[]) AS saved(market, hour)';
  await query('', `DELETE FROM unscored_hour u USING ${saved} WHERE u.market = saved.market AND u.hour = saved.hour`, hours);
  await query(
    '',
    `INSERT INTO scored_month (market, month) SELECT DISTINCT market, date_trunc('month', hour, 'UTC') FROM ${saved} ORDER BY 1, 2 ON CONFLICT DO NOTHING`,
    hours,
  );
  return count;
};
