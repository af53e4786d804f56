import { openDatabase } from '@forecast/core/adapters/database';
import type { Forecast, Outcome } from '@forecast/core/forecast';
import { type EpochMs, epochMs, HOUR_MS, hoursOfMonth, type Month, plusHours } from '@forecast/core/time';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { inexactForecastAt } from './forecast-at.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();

const HOUR = epochMs(Date.UTC(2025, 6, 28, 15));

const at = (i: number): EpochMs => plusHours(HOUR, i);

const outcome = (market: string, hour: EpochMs, changes: Partial<Outcome> = {}): Outcome => ({
  market,
  hour,
  state: 'settled',
  previousClose: 117985.93,
  close: 118174.9,
  realised: 0.16016316860663204,
  reason: null,
  ...changes,
});

const sql = async (text: string): Promise<void> => {
  const client = new Client(postgres.url);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
};

test('a forecast comes back to the last bit, its times in milliseconds', async () => {
  const { forecasts } = postgres.database;
  const issued = inexactForecastAt('bits', HOUR);
  await forecasts.issue([issued]);
  expect(await forecasts.served('bits', HOUR)).toEqual(issued);
  expect(await forecasts.served('bits', plusHours(HOUR, 1))).toBeUndefined();
});

test('twenty who issue one forecast at once leave one row, the first, which nothing changes', async () => {
  const { forecasts } = postgres.database;
  const rivals = Array.from({ length: 20 }, (_, i) => inexactForecastAt('rivals', HOUR, { prediction: i, raw: i, lower: -1, upper: 30 }));
  const added = await Promise.all(rivals.map((rival) => forecasts.issue([rival])));
  expect(added.filter((count) => count === 1)).toHaveLength(1);
  expect(added.filter((count) => count === 0)).toHaveLength(19);
  const first = rivals[added.indexOf(1)];
  expect(await forecasts.issue([inexactForecastAt('rivals', HOUR, { prediction: -1, modelVersion: 2 })])).toBe(0);
  expect(await forecasts.between('rivals', { from: HOUR, until: plusHours(HOUR, 1) }, {})).toEqual([{ ...first, outcome: null }]);
  await expect(sql(`UPDATE forecast SET prediction = 1 WHERE market = 'rivals'`)).rejects.toThrow('never changed');
});

test('90 days of backfill are written at once, by several in any order, and no row twice', async () => {
  const { forecasts } = postgres.database;
  const backfill = Array.from({ length: 5160 }, (_, i) =>
    inexactForecastAt('backfill', plusHours(HOUR, -i), { role: 'backfill', madeAt: epochMs(HOUR + i) }),
  );
  const added = await Promise.all([
    forecasts.issue(backfill),
    forecasts.issue(backfill.toReversed()),
    forecasts.issue(backfill.slice(100)),
  ]);
  expect(added.reduce((sum, count) => sum + count)).toBe(5160);
  const stored = await forecasts.between('backfill', { from: plusHours(HOUR, -2), until: HOUR }, {});
  expect(stored.map(({ hour }) => hour)).toEqual([plusHours(HOUR, -2), plusHours(HOUR, -1)]);
});

test.each<[string, Partial<Forecast>]>([
  ['is served when its hour is over', { madeAt: epochMs(HOUR + HOUR_MS) }],
  ['is a shadow when its hour is over', { role: 'shadow', madeAt: epochMs(HOUR + HOUR_MS) }],
  ['used a candle of its own hour', { dataCutOff: plusHours(HOUR, 1) }],
  ['is no number', { prediction: Number.NaN }],
  ['lies off the grid', { hour: epochMs(HOUR + 1), dataCutOff: HOUR }],
  ['has its interval turned round', { lower: 1, upper: 0 }],
])('a forecast that %s is refused', async (_, changes) => {
  await expect(postgres.database.forecasts.issue([inexactForecastAt('refused', HOUR, changes)])).rejects.toMatchObject({
    code: 'internal',
  });
  expect(await postgres.database.forecasts.changesSince('refused', undefined)).toEqual({ kind: 'all', position: undefined });
});

test('a served forecast may be made until the last millisecond of its hour', async () => {
  const last = inexactForecastAt('last', HOUR, { madeAt: epochMs(HOUR + HOUR_MS - 1) });
  expect(await postgres.database.forecasts.issue([last])).toBe(1);
});

test('an outcome is revised when it differs, and only then', async () => {
  const { forecasts } = postgres.database;
  await forecasts.issue([inexactForecastAt('revised', HOUR)]);
  const stored = async () => (await forecasts.between('revised', { from: HOUR, until: plusHours(HOUR, 1) }, {}))[0]?.outcome;
  const masked = outcome('revised', HOUR, { state: 'masked', close: null, realised: null, reason: 'no candle' });
  expect(await forecasts.saveOutcomes([masked])).toBe(1);
  expect(await forecasts.saveOutcomes([masked])).toBe(0);
  expect(await stored()).toEqual({ ...masked, revision: 0 });
  expect(await forecasts.saveOutcomes([outcome('revised', HOUR), outcome('revised', HOUR)])).toBe(1);
  expect(await stored()).toEqual({ ...outcome('revised', HOUR), revision: 1 });
  const moved = outcome('revised', HOUR, { close: 118174.91 });
  const changed = await Promise.all(Array.from({ length: 10 }, () => forecasts.saveOutcomes([moved])));
  expect(changed.reduce((sum, count) => sum + count)).toBe(1);
  expect(await stored()).toEqual({ ...moved, revision: 2 });
});

test('settled forecasts of a version: the latest, oldest first, as served where both are there, closed by then', async () => {
  const { forecasts } = postgres.database;
  await forecasts.issue([
    ...[0, 1, 2, 3, 4].map((i) => inexactForecastAt('settled', at(i), { role: 'backfill', madeAt: at(9) })),
    inexactForecastAt('settled', at(2)),
    inexactForecastAt('settled', at(3), { modelVersion: 2, role: 'shadow' }),
  ]);
  await forecasts.saveOutcomes([
    ...[0, 2, 3, 4].map((i) => outcome('settled', at(i))),
    outcome('settled', at(1), { state: 'masked', realised: null, reason: 'gap' }),
  ]);
  const settled = async (version: number, before: EpochMs, count: number) =>
    (await forecasts.settledBefore('settled', version, before, count)).map(({ hour, role }) => [(hour - HOUR) / HOUR_MS, role]);
  expect(await settled(1, at(4), 9)).toEqual([
    [0, 'backfill'],
    [2, 'served'],
    [3, 'backfill'],
  ]);
  expect(await settled(1, at(4), 2)).toEqual([
    [2, 'served'],
    [3, 'backfill'],
  ]);
  expect(await settled(2, at(9), 9)).toEqual([]);
});

test('hours to score: those without an outcome, those of the range again, and masked ones of its month', async () => {
  const { forecasts } = postgres.database;
  await forecasts.issue(
    [0, 1, 2, 3].flatMap((i) => [
      inexactForecastAt('score', at(i)),
      inexactForecastAt('score', at(i), { role: 'shadow', modelVersion: 2 }),
    ]),
  );
  await forecasts.saveOutcomes([
    outcome('score', at(0)),
    outcome('score', at(1), { state: 'masked', realised: null }),
    outcome('score', at(2)),
  ]);
  expect(await forecasts.hoursToScore('score', { from: at(2), until: at(3) })).toEqual([at(1), at(2), at(3)]);
  const nextMonth = hoursOfMonth('2025-08' as Month).from;
  expect(await forecasts.hoursToScore('score', { from: nextMonth, until: plusHours(nextMonth, 1) })).toEqual([at(3)]);
});

test('an outcome that was removed by hand is made anew, and a forecast that was removed is forgotten', async () => {
  const { forecasts } = postgres.database;
  await forecasts.issue([inexactForecastAt('removed', at(0)), inexactForecastAt('removed', at(1))]);
  await forecasts.saveOutcomes([outcome('removed', at(0))]);
  const client = new Client(postgres.url);
  await client.connect();
  await client.query(`DELETE FROM outcome WHERE market = 'removed'`);
  await client.query(`DELETE FROM forecast WHERE market = 'removed' AND hour = $1`, [new Date(at(1))]);
  await client.end();
  const nothing = { from: at(9), until: at(9) };
  expect(await forecasts.hoursToScore('removed', nothing)).toEqual([at(0)]);
});

test('forecasts and their first outcomes that are written at once leave no hour to score for ever', async () => {
  const { forecasts } = postgres.database;
  const hours = Array.from({ length: 50 }, (_, i) => at(i - 100));
  const shadows = hours.map((hour) => inexactForecastAt('raced', hour, { role: 'backfill' }));
  await Promise.all([forecasts.issue(shadows), forecasts.saveOutcomes(hours.map((hour) => outcome('raced', hour)))]);
  await forecasts.saveOutcomes(hours.map((hour) => outcome('raced', hour)));
  expect(await forecasts.hoursToScore('raced', { from: at(9), until: at(9) })).toEqual([]);
});

test('outcomes of a month are told as long as it was not noted that they are of its candles', async () => {
  const { forecasts } = postgres.database;
  const [june, july] = ['2025-06', '2025-07'] as [Month, Month];
  const hours = [plusHours(hoursOfMonth(july).from, -1), hoursOfMonth(july).from, plusHours(hoursOfMonth(july).until, -1)] as const;
  await forecasts.issue(hours.map((hour) => inexactForecastAt('months', hour)));
  await forecasts.saveOutcomes(hours.map((hour) => outcome('months', hour)));
  const now = [
    { month: june, candles: 'a' },
    { month: july, candles: 'b' },
  ];
  expect(await forecasts.hoursOfOtherCandles('months', now)).toEqual(hours);
  expect(await forecasts.hoursOfOtherCandles('another', now)).toEqual([]);
  await forecasts.settledBy('months', now.slice(0, 1));
  expect(await forecasts.hoursOfOtherCandles('months', now)).toEqual(hours.slice(1));
  await forecasts.settledBy('months', now);
  expect(await forecasts.hoursOfOtherCandles('months', now)).toEqual([]);
  expect(await forecasts.hoursOfOtherCandles('months', [{ month: june, candles: 'c' }, ...now.slice(1)])).toEqual(hours.slice(0, 1));
});

test('between narrows by role and version', async () => {
  const { forecasts } = postgres.database;
  await forecasts.issue([inexactForecastAt('narrow', HOUR), inexactForecastAt('narrow', HOUR, { role: 'shadow', modelVersion: 2 })]);
  const range = { from: HOUR, until: plusHours(HOUR, 1) };
  const found = async (filter: Parameters<typeof forecasts.between>[2]) =>
    (await forecasts.between('narrow', range, filter)).map(({ modelVersion }) => modelVersion);
  expect(await found({})).toEqual([1, 2]);
  expect(await found({ roles: ['shadow', 'backfill'] })).toEqual([2]);
  expect(await found({ modelVersion: 1 })).toEqual([1]);
});

test('nothing to write is nothing written', async () => {
  expect(await postgres.database.forecasts.issue([])).toBe(0);
  expect(await postgres.database.forecasts.saveOutcomes([])).toBe(0);
});

test('a server that is away is a fault that names it, never its password', async () => {
  const away = await openDatabase('postgres://someone:secret@127.0.0.1:9/nothing');
  const failure = await away.ping().catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'database_unavailable', message: expect.stringContaining('127.0.0.1:9') });
  expect(String(failure)).not.toContain('secret');
  await expect(away.migrate()).rejects.toMatchObject({ code: 'database_unavailable' });
  await away.close();
});

test.each([
  ['a wrong password', (url: URL) => (url.password = 'wrong'), 'database_unavailable', 'check user and password'],
  ['a database that is not there', (url: URL) => (url.pathname = '/nowhere'), 'database_unavailable', 'create that database'],
])('%s is a fault that says so', async (_, change, code, advice) => {
  const url = new URL(postgres.url);
  change(url);
  const database = await openDatabase(url.href);
  await expect(database.ping()).rejects.toMatchObject({ code, message: expect.stringContaining(advice) });
  await database.close();
});

test('tables that are not there yet are a fault that says how to make them', async () => {
  await sql('CREATE DATABASE bare');
  const url = new URL(postgres.url);
  url.pathname = '/bare';
  const database = await openDatabase(url.href);
  await expect(database.forecasts.changesSince('any', undefined)).rejects.toMatchObject({ message: expect.stringContaining('tasks init') });
  const applied = await Promise.all([database.migrate(), database.migrate()]);
  expect(applied.flat().length).toBeGreaterThan(0);
  expect(new Set(applied.flat()).size).toBe(applied.flat().length);
  expect(await database.forecasts.changesSince('any', undefined)).toEqual({ kind: 'all', position: undefined });
  await database.close();
});

test('a connection that the server cuts costs one answer, not the process', async () => {
  const database = await openDatabase(postgres.url);
  await database.ping();
  await sql(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'crypto-forecast' AND pid <> pg_backend_pid()`,
  );
  await database.ping().catch(() => undefined);
  expect(await database.ping()).toBeUndefined();
  await database.close();
});
