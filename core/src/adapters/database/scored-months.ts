import type { CandlesOfMonth, Forecast, ForecastLog } from '../../forecast/index.ts';
import { type EpochMs, hoursOfMonth } from '../../time/index.ts';
import { timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';
import { type UnnestedColumn, unnested } from './unnested.ts';

const COLUMNS: Readonly<Record<string, UnnestedColumn<CandlesOfMonth>>> = {
  month: { type: 'timestamptz', value: ({ month }) => timestamp(hoursOfMonth(month).from) },
  until: { type: 'timestamptz', value: ({ month }) => timestamp(hoursOfMonth(month).until) },
  candles: { type: 'text', value: ({ candles }) => candles },
};

/** By which candles the outcomes of each month that is over were settled. */
export const scoredMonths = ({ query }: Pick<Connection, 'query'>): Pick<ForecastLog, 'hoursOfOtherCandles' | 'settledBy'> => ({
  async hoursOfOtherCandles(market, months) {
    const { source, values } = unnested(COLUMNS, months);
    const changed = await query<{ month: EpochMs; until: EpochMs }>(
      `months of ${market} whose candles are others now`,
      `SELECT month, until FROM scored_month s JOIN ${source} USING (month) WHERE market = $4 AND s.candles IS DISTINCT FROM sent.candles ORDER BY month`,
      [...values, market],
    );
    const hours: EpochMs[] = [];
    // One by one: joined to a few months the planner would read all outcomes.
    for (const { month, until } of changed.rows) {
      const text = 'SELECT hour FROM outcome WHERE market = $1 AND hour >= $2 AND hour < $3 ORDER BY hour';
      const { rows } = await query<Pick<Forecast, 'hour'>>(`outcomes of ${market}`, text, [market, timestamp(month), timestamp(until)]);
      hours.push(...rows.map(({ hour }) => hour));
    }
    return hours;
  },

  async settledBy(market, months) {
    const { source, values } = unnested(COLUMNS, months);
    await query(
      `note the candles that settled ${market}`,
      `UPDATE scored_month s SET candles = sent.candles FROM ${source} WHERE s.market = $4 AND s.month = sent.month`,
      [...values, market],
    );
  },
});
