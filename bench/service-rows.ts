import type { Client } from 'pg';

const FIRST = Date.UTC(2018, 0, 1) / 1000;
/** Each hour has one that was served and two that were made afterwards, by versions that change every 90 days. */
const FORECASTS_AN_HOUR = 3;

/** Fills the log of a market in SQL; an inserted hour is the one after the last. */
export const fillLog = async (client: Client, market: string, rows: number): Promise<void> => {
  const hours = Math.ceil(rows / FORECASTS_AN_HOUR);
  await client.query(
    `INSERT INTO outcome (market, hour, previous_close, close, realised, state)
     SELECT $1, to_timestamp($2 + 3600 * h), 100, 101, random() - .5, 'settled' FROM generate_series(0, $3::integer - 1) h`,
    [market, FIRST, hours],
  );
  await client.query(`${INSERT} FROM generate_series(0, $3::integer - 1) h, generate_series(0, ${FORECASTS_AN_HOUR - 1}) v`, [
    market,
    FIRST,
    hours,
  ]);
};

const INSERT = `INSERT INTO forecast (market, hour, model_version, role, made_at, data_cut_off, features_sha256,
    reference_close, raw, scale, prediction, level, lower, upper, degraded)
  SELECT $1, to_timestamp($2 + 3600 * h), 1 + v + h / 2160, CASE v WHEN 0 THEN 'served' ELSE 'backfill' END,
    to_timestamp($2 + 3600 * h + 61.234), to_timestamp($2 + 3600 * h), repeat('ab', 32), 100, random(), .1 + random(), random() - .5, .9, -1, 1, false`;

/** What one hour writes: its forecast, and the outcome of the hour before. */
export const addHour = async (client: Client, market: string): Promise<void> => {
  const last = `(SELECT extract(epoch FROM max(hour)) FROM forecast WHERE market = $1)`;
  await client.query(`${INSERT} FROM (SELECT ((${last} - $2) / 3600)::integer + 1) AS next(h), (SELECT 0) AS served(v)`, [market, FIRST]);
  await client.query(
    `INSERT INTO outcome (market, hour, realised, state) SELECT $1, to_timestamp(${last} - 3600), .1, 'settled'
     ON CONFLICT (market, hour) DO UPDATE SET realised = excluded.realised`,
    [market],
  );
};

/** What a training writes: 90 days of another version. */
export const addBackfill = async (client: Client, market: string): Promise<void> => {
  await client.query(`${INSERT} FROM generate_series(0, 2159) h, (SELECT 90) AS another(v)`, [market, FIRST]);
};
