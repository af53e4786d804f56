import type { LogChanges, LogPosition } from '../../forecast/index.ts';
import { epochMs, HOUR_MS } from '../../time/index.ts';
import type { Query } from './connection.ts';

interface ChangeRow extends LogPosition {
  /** since 1970 */
  readonly hours: readonly number[];
}

/** The hours that were written since `position`, as the triggers of migration 1764000004000 keep them. */
export const changesSince = async (query: Query, market: string, position: LogPosition | undefined): Promise<LogChanges> => {
  const rows = await changes(query, market, position);
  const [known, ...news] = rows;
  const latest = rows.at(-1);
  if (position === undefined || known?.change !== position.change || known.token !== position.token)
    return { kind: 'all', position: latest && { change: latest.change, token: latest.token } };
  if (latest === undefined || news.length === 0) return { kind: 'none' };
  const hours = [...new Set(news.flatMap((row) => row.hours))].toSorted((a, b) => a - b);
  return { kind: 'hours', hours: hours.map((hour) => epochMs(hour * HOUR_MS)), position: { change: latest.change, token: latest.token } };
};

/** That of `position` and those after it, oldest first; the latest alone where nothing was read before or that one is not there. */
const changes = async (query: Query, market: string, position: LogPosition | undefined): Promise<readonly ChangeRow[]> => {
  const { rows } = await query<ChangeRow>(
    `changes of the forecasts of ${market}`,
    `SELECT change, token, hours FROM forecast_change WHERE market = $1 AND change >= coalesce(
       (SELECT change FROM forecast_change WHERE market = $1 AND change = $2 AND token = $3),
       (SELECT max(change) FROM forecast_change WHERE market = $1)) ORDER BY change`,
    [market, position?.change ?? null, position?.token ?? null],
  );
  return rows;
};
