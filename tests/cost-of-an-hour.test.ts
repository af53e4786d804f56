import { setTimeout } from 'node:timers/promises';
import { folderStore, openCandleArchive, openFeatureArchive } from '@forecast/core/adapters/store';
import { type Candle, type Exchange, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { counted } from './counted-objects.ts';
import { bundledLines, candlesOf, passingFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, smallPlatform } from './small-platform.ts';

const postgres = usePostgres();
const BTC = marketOf('binance', 'BTC/USDT');
const AT = epochMs(Date.UTC(2025, 8, 10, 0));
const NOWHERE = 'http://127.0.0.1:9';

const exchangeOf = (candles: readonly Candle[]): Exchange => ({
  name: 'binance',
  pageSize: 1000,
  now: async () => epochMs(AT + 90_000),
  assertListed: async () => undefined,
  listings: async (markets) => new Map(markets.map(({ slug }) => [slug, 'trading'])),
  candles: async (_, from) => {
    const first = candles.findIndex(({ openTime }) => openTime >= from);
    return first < 0 ? [] : candles.slice(first, first + 1000);
  },
  close: async () => undefined,
});

const days = (n: number): string =>
  `generate_series($2::timestamptz, $3::timestamptz - interval '1 day', '${n} days') WITH ORDINALITY AS d(day, n)`;

/** A log with a row of each kind as often as they come in practice; the third hour of each month stays masked. */
const fill = async (client: Client, from: EpochMs): Promise<void> => {
  const values = [BTC.slug, new Date(from), new Date(AT)];
  const hours = `generate_series($2::timestamptz, $3::timestamptz - interval '1 hour', '1 hour') AS hour`;
  const inserts = [
    `INSERT INTO outcome SELECT $1, hour, 1, 1, CASE WHEN masked THEN NULL ELSE 0 END, CASE WHEN masked THEN 'masked' ELSE 'settled' END, NULL, 0
     FROM ${hours}, LATERAL (SELECT extract(day FROM hour AT TIME ZONE 'UTC') = 1 AND extract(hour FROM hour AT TIME ZONE 'UTC') = 3 AS masked) m`,
    ...['served', 'shadow', 'backfill'].map(
      (role, i) => `INSERT INTO forecast SELECT $1, hour, ${i + 1}, '${role}', hour, hour, 'f', 1, 0, 1, 0, .9, -1, 1, false FROM ${hours}`,
    ),
    `INSERT INTO drift_check (market, at, verdict, figures) SELECT $1, day, 'no_drift', '{"modelVersion": null, "windowHours": 168}' FROM ${days(1)}`,
    `INSERT INTO retraining_request (market, reason, requested_at, finished_at, result) SELECT $1, 'x', day, day, 'done' FROM ${days(14)}`,
    `INSERT INTO training SELECT 'id ' || n, $1, 'o', NULL, 'done' FROM ${days(7)}`,
    `INSERT INTO model_version (market, version, model_id, folder_sha256, training_id, seen_until) SELECT $1, n, 'm', 'f', 'id ' || n, $2 FROM ${days(7)}`,
    `INSERT INTO promotion (market, seq, to_version, decision, actor, figures, state, at)
     SELECT $1, n, n, CASE WHEN n % 4 = 1 THEN 'promoted' ELSE 'not_promoted' END, 'gate', '{}', 'done', day FROM ${days(7)}`,
    `INSERT INTO candle_revision SELECT $1, date_trunc('hour', day), 1, day, '{}', '{}' FROM ${days(3)}`,
    `INSERT INTO scored_month SELECT DISTINCT $1, date_trunc('month', hour, 'UTC') FROM outcome WHERE market = $1`,
  ];
  for (const insert of inserts)
    await client.query(
      insert,
      values.filter((_, i) => insert.includes(`$${i + 1}`)),
    );
  await client.query('ANALYZE');
};

/** What a connection of its own is for. */
const asked = async <T>(url: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** By table, since the database was made: a connection tells what it read when it has ended. */
const rowsRead = async (client: Client): Promise<Readonly<Record<string, number>>> => {
  const others = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`;
  while ((await client.query(others)).rowCount !== 0) await setTimeout(20);
  const text = 'SELECT relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS rows FROM pg_stat_user_tables';
  return Object.fromEntries((await client.query(text)).rows.map(({ relname, rows }) => [relname, Number(rows)]));
};

/** What the tasks of one hour read when so many years lie behind it. */
const readWith = async (years: number) => {
  const from = epochMs(AT - years * 365 * 24 * HOUR_MS);
  const database = `years${years}`;
  await asked(postgres.url, (client) => client.query(`CREATE DATABASE ${database}`));
  const databaseUrl = Object.assign(new URL(postgres.url), { pathname: `/${database}` }).href;
  const small = smallPlatform(
    { databaseUrl, mlflowUrl: NOWHERE, exchangeUrl: NOWHERE },
    { symbols: ['BTC/USDT'], cross: [], since: '2017-01-01' },
  );
  const told = candlesOf(bundledLines('BTCUSDT', from, AT));
  const { counting, calls } = counted(await folderStore(passingFolder()));
  const candles = openCandleArchive(counting);
  const features = openFeatureArchive(counting);
  await candles.merge(BTC, told.slice(0, -1), epochMs(0));
  const work = async (jobs: (platform: Platform) => Promise<void>): Promise<void> => {
    const platform = await opened(small, () => AT);
    await jobs({ ...platform, objects: counting, candles, features, exchange: async () => exchangeOf(told) });
    await platform.close();
  };
  await work(async (platform) => void (await platform.migrate()));
  await asked(databaseUrl, (client) => fill(client, from));
  // The hour before has looked at everything once, and exported it.
  await work(async (platform) => {
    for (const task of ['features', 'score', 'export']) await ran(platform, [task], plusHours(AT, -1));
  });
  const [before, objects] = [await asked(databaseUrl, rowsRead), { ...calls }];
  await work(async (platform) => {
    for (const task of ['ingest', 'features', 'score', 'export', 'request-retraining'])
      expect(await ran(platform, [task], AT)).not.toMatchObject([{ kind: 'failed' }]);
    await platform.forecasts.served(BTC.slug, AT);
    await platform.forecasts.settledBefore(BTC.slug, 1, AT, 2160);
    await platform.promotions.pending(BTC.slug);
    await platform.promotions.recordedChampion(BTC.slug);
    await platform.trainings.alive(BTC.slug);
    await platform.drift.checks(BTC.slug, 30, AT);
    await platform.drift.claimRequest(BTC.slug, 'me');
  });
  const after = await asked(databaseUrl, rowsRead);
  return {
    rows: Object.fromEntries(Object.entries(after).map(([table, rows]) => [table, rows - (before[table] ?? 0)])),
    objects: Object.fromEntries(Object.entries(calls).map(([call, n]) => [call, n - objects[call as keyof typeof calls]])),
  };
};

test('how much an hour reads does not depend on how many years lie behind it', { timeout: 120_000 }, async () => {
  const [one, eight] = [await readWith(1), await readWith(8)];
  // Older months are proved by turns, a few an hour.
  expect(eight.objects).toEqual({ ...one.objects, read: expect.any(Number) });
  expect(Math.abs((eight.objects['read'] ?? 0) - (one.objects['read'] ?? 0))).toBeLessThanOrEqual(4);
  // A table of a few hundred rows may be read whole: that is cheaper than its index.
  expect(Object.entries(eight.rows).filter(([table, rows]) => rows > (one.rows[table] ?? 0) + 300)).toEqual([]);
  expect(eight.rows['forecast']).toBeGreaterThan(2160);
});
