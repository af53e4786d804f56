import type { MissedHour, MissedHourLog, MissedHourSearch } from '../../forecast/index.ts';
import type { EpochMs } from '../../time/index.ts';
import { timestamp } from './column-types.ts';
import type { Connection } from './connection.ts';

/** Hours without a forecast in PostgreSQL. */
export const missedHourLog = ({ query }: Connection): MissedHourLog => ({
  async without(market, { from, until }, count) {
    // Sets of the range, not an anti-join: nothing outside of it is read, however long the log is.
    const text = `SELECT hour FROM generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', interval '1 hour') AS hour
      EXCEPT SELECT hour FROM forecast WHERE market = $1 AND hour >= $2 AND hour < $3
      EXCEPT SELECT hour FROM missed_hour WHERE market = $1 AND hour >= $2 AND hour < $3
      ORDER BY hour LIMIT $4`;
    const values = [market, timestamp(from), timestamp(until), count];
    const { rows } = await query<{ hour: EpochMs }>(`hours of ${market} without a forecast`, text, values);
    return rows.map(({ hour }) => hour);
  },

  async search(market) {
    const text = 'SELECT first, until, basis FROM missed_hour_search WHERE market = $1';
    return (await query<MissedHourSearch>(`search for missed hours of ${market}`, text, [market])).rows[0];
  },

  async keepSearch(market, { first, until, basis }) {
    const text = `INSERT INTO missed_hour_search (market, first, until, basis) VALUES ($1, $2, $3, $4)
      ON CONFLICT (market) DO UPDATE SET first = excluded.first, until = excluded.until, basis = excluded.basis`;
    await query(`keep the search for missed hours of ${market}`, text, [market, timestamp(first), timestamp(until), basis]);
  },

  async missed(market, reasons, from, count) {
    const text = `SELECT hour, reason FROM missed_hour m WHERE market = $1 AND reason = ANY($2) AND hour >= $3
      AND NOT EXISTS (SELECT FROM forecast f WHERE f.market = m.market AND f.hour = m.hour) ORDER BY hour LIMIT $4`;
    return (await query<MissedHour>(`missed hours of ${market}`, text, [market, reasons, timestamp(from), count])).rows;
  },

  async record(market, hours) {
    if (hours.length === 0) return;
    const text = `INSERT INTO missed_hour AS stored (market, hour, reason) SELECT $1, * FROM unnest($2::timestamptz[], $3::text[])
      ON CONFLICT (market, hour) DO UPDATE SET reason = excluded.reason WHERE stored.reason <> excluded.reason`;
    const sorted = hours.toSorted((a, b) => a.hour - b.hour);
    const values = [market, sorted.map(({ hour }) => timestamp(hour)), sorted.map(({ reason }) => reason)];
    await query(`record missed hours of ${market}`, text, values);
  },

  async forget(market, hours) {
    if (hours.length === 0) return;
    const text = 'DELETE FROM missed_hour WHERE market = $1 AND hour = ANY($2::timestamptz[])';
    await query(`forget missed hours of ${market}`, text, [market, hours.map(timestamp)]);
  },
});
