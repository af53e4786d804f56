import type { Forecast, LogChanges, LogPosition, Outcome } from '@forecast/core/forecast';
import { type EpochMs, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ForecastMemory, scoresBefore } from '../api/src/memory/forecast-memory.ts';
import { type ReadLog, readForecastMemory } from '../api/src/memory/read-forecast-memory.ts';
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

let client: Client;
beforeAll(async () => {
  client = new Client(postgres.url);
  await client.connect();
});
afterAll(() => client.end());

const { issue, save, since } = {
  issue: (...rows: readonly Forecast[]) => postgres.database.forecasts.issue(rows),
  save: (...rows: readonly Outcome[]) => postgres.database.forecasts.saveOutcomes(rows),
  since: (market: string, position?: LogPosition) => postgres.database.forecasts.changesSince(market, position),
};

const positionOf = (changes: LogChanges): LogPosition => {
  if (changes.kind === 'none' || changes.position === undefined) throw new Error('nothing was written');
  return changes.position;
};

/** Reads the log of a market again and again, as the service does, and counts the rows that it is sent. */
const reader = (market: string) => {
  const log = postgres.database.forecasts;
  const told = { rows: 0 };
  const counted: ReadLog = {
    changesSince: (...asked) => log.changesSince(...asked),
    firstHour: (...asked) => log.firstHour(...asked),
    columns: async (...asked) => {
      const columns = await log.columns(...asked);
      told.rows += columns.hour.length;
      return columns;
    },
    ofHours: async (...asked) => {
      const columns = await log.ofHours(...asked);
      told.rows += columns.hour.length;
      return columns;
    },
  };
  const read = readForecastMemory(counted, { slug: market } as Parameters<typeof readForecastMemory>[1]);
  let memory: ForecastMemory | undefined;
  return async () => {
    told.rows = 0;
    memory = await read(memory);
    const rows = Array.from({ length: memory.all.length }, (_, i) => memory?.all.at(i));
    return { read: told.rows, rows, memory };
  };
};

/** What the log of a market says when it is asked row by row. */
const stored = async (market: string) => {
  const all = await postgres.database.forecasts.between(market, { from: epochMs(0), until: at(1_000_000) }, {});
  return all.map(({ market: _market, raw: _raw, scale: _scale, outcome, ...row }) => ({
    ...row,
    featuresSha256: row.role === 'served' ? row.featuresSha256 : '',
    outcome: outcome && { state: outcome.state, realised: outcome.realised },
  }));
};

test('the columns hold to the last bit what the rows hold', async () => {
  await issue(
    inexactForecastAt('bits', at(0)),
    inexactForecastAt('bits', at(0), { role: 'backfill', modelVersion: 2, madeAt: epochMs(HOUR + 9 * HOUR_MS + 1), degraded: true }),
    inexactForecastAt('bits', at(0), {
      role: 'shadow',
      modelVersion: 2,
      prediction: 1.7976931348623157e308,
      upper: Number.POSITIVE_INFINITY,
    }),
    inexactForecastAt('bits', at(1), { referenceClose: 1e-300 }),
    inexactForecastAt('bits', at(2000)),
  );
  await save(outcome('bits', at(0), { realised: -0 }), outcome('bits', at(1), { state: 'masked', realised: null, reason: 'no candle' }));
  const { rows } = await reader('bits')();
  expect(rows).toEqual(await stored('bits'));
  expect(rows).toHaveLength(5);
});

test('after an insert, a backfill and a revision only the hours that they are of are read', async () => {
  await issue(...Array.from({ length: 5000 }, (_, i) => inexactForecastAt('grown', at(i))));
  const read = reader('grown');
  expect(await read()).toMatchObject({ read: 5000 });
  expect(await read()).toMatchObject({ read: 0 });

  await issue(inexactForecastAt('grown', at(5000)));
  await save(outcome('grown', at(4999)));
  expect(await read()).toMatchObject({ read: 2, memory: { lastServed: at(5000) } });

  await save(outcome('grown', at(4999), { realised: 7 }));
  await issue(inexactForecastAt('grown', at(10), { role: 'backfill', modelVersion: 2 }));
  const { read: revised, rows } = await read();
  expect(revised).toBe(3);
  expect(rows).toEqual(await stored('grown'));

  await issue(inexactForecastAt('another', at(0)));
  expect(await read()).toMatchObject({ read: 0 });
});

test('twenty thousand rows that a training adds are read once, and no other', async () => {
  await issue(...Array.from({ length: 2160 }, (_, i) => inexactForecastAt('trained', at(i))));
  const read = reader('trained');
  await read();
  await issue(...Array.from({ length: 2160 }, (_, i) => inexactForecastAt('trained', at(3000 + i), { role: 'backfill', modelVersion: 2 })));
  const { read: count, rows } = await read();
  expect(count).toBe(2160);
  expect(rows).toEqual(await stored('trained'));
});

test('hours that were deleted are gone, and a table that was emptied is empty', async () => {
  await issue(...[0, 1, 2].map((i) => inexactForecastAt('deleted', at(i))));
  await save(outcome('deleted', at(0)), outcome('deleted', at(2)));
  const read = reader('deleted');
  await read();
  await client.query(`DELETE FROM forecast WHERE market = 'deleted' AND hour = $1`, [new Date(at(1)).toISOString()]);
  await client.query(`DELETE FROM outcome WHERE market = 'deleted' AND hour = $1`, [new Date(at(2)).toISOString()]);
  const { read: count, rows } = await read();
  expect(count).toBe(1);
  expect(rows.map((row) => [row?.hour, row?.outcome?.state])).toEqual([
    [at(0), 'settled'],
    [at(2), undefined],
  ]);
  await client.query('BEGIN');
  await client.query('TRUNCATE forecast');
  await client.query('COMMIT');
  expect((await read()).rows).toEqual([]);
});

test('a reader never misses a write that ends after one which began later', async () => {
  const slow = new Client(postgres.url);
  await slow.connect();
  const read = reader('late');
  await issue(inexactForecastAt('late', at(0)), inexactForecastAt('late', at(1)));
  await read();
  await slow.query('BEGIN');
  await slow.query(`INSERT INTO outcome (market, hour, state, realised) VALUES ('late', $1, 'settled', 1)`, [
    new Date(at(0)).toISOString(),
  ]);
  const quick = save(outcome('late', at(1)));
  const meanwhile = await read();
  await slow.query('COMMIT');
  await slow.end();
  await quick;
  const after = await read();
  expect(meanwhile.rows.map((row) => row?.outcome?.realised)).toEqual([undefined, undefined]);
  expect(after.rows.map((row) => row?.outcome?.realised)).toEqual([1, 0.16016316860663204]);
});

test('of a database that was restored, and written to until its count was the same again, all is read', async () => {
  await issue(inexactForecastAt('restored', at(0)));
  const backup = await client.query(`SELECT * FROM forecast_change WHERE market = 'restored'`);
  await issue(inexactForecastAt('restored', at(1)));
  const read = reader('restored');
  await read();
  // What a restore of the backup, and another second forecast, leave behind.
  await client.query(`DELETE FROM forecast WHERE market = 'restored' AND hour = $1`, [new Date(at(1)).toISOString()]);
  await client.query(`DELETE FROM forecast_change WHERE market = 'restored'`);
  await client.query(`UPDATE forecast_log_change SET changes = $1 WHERE market = 'restored'`, [backup.rows[0].change]);
  await client.query(`INSERT INTO forecast_change SELECT * FROM json_populate_recordset(NULL::forecast_change, $1)`, [
    JSON.stringify(backup.rows),
  ]);
  await issue(inexactForecastAt('restored', at(2)));
  const { read: count, rows } = await read();
  expect({ count, hours: rows.map((row) => row?.hour) }).toEqual({ count: 2, hours: [at(0), at(2)] });

  // An older one, of which nobody knows a change.
  await client.query(`DELETE FROM forecast_change WHERE market = 'restored'`);
  expect(await read()).toMatchObject({ read: 2 });
});

test('of changes long ago only the latest thousand are known, and all is read by whoever stayed away for longer', async () => {
  await issue(inexactForecastAt('old', at(0)));
  const first = positionOf(await since('old'));
  for (let i = 1; i <= 5; i++) await issue(inexactForecastAt('old', at(i)));
  expect(await since('old', first)).toMatchObject({ kind: 'hours', hours: [1, 2, 3, 4, 5].map(at) });
  await client.query(
    `DO $$ BEGIN FOR i IN 1..1000 LOOP
       INSERT INTO outcome (market, hour, state, realised) VALUES ('old', '2025-07-28 15:00Z', 'settled', i)
       ON CONFLICT (market, hour) DO UPDATE SET realised = excluded.realised;
     END LOOP; END $$`,
  );
  expect(await since('old', first)).toMatchObject({ kind: 'all' });
  const kept = await client.query(`SELECT count(*)::integer AS kept FROM forecast_change WHERE market = 'old'`);
  expect(kept.rows).toEqual([{ kept: 1000 }]);
});

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
const numbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};

const iso = (i: number): string => new Date(at(i)).toISOString();

test.each([1, 2, 3, 4])('after any writes the memory is what a fresh reader has (seed %i)', async (seed) => {
  const market = `any-${seed}`;
  const below = numbers(seed);
  const hour = (): number => below(90) * 24 + below(3);
  const roles = ['served', 'backfill', 'shadow'] as const;
  const write: readonly (() => Promise<unknown>)[] = [
    () =>
      issue(
        inexactForecastAt(market, at(hour()), { role: roles[below(3)] ?? 'served', modelVersion: 1 + below(3), prediction: below(100) }),
      ),
    () =>
      issue(
        ...Array.from({ length: 200 }, (_, i) => inexactForecastAt(market, at(i * 11), { role: 'backfill', modelVersion: 4 + below(3) })),
      ),
    () => save(outcome(market, at(hour()), { realised: below(100) })),
    () => Promise.all([0, 1].map((i) => save(...Array.from({ length: 40 }, () => outcome(market, at(hour()), { realised: i }))))),
    () => client.query('DELETE FROM forecast WHERE market = $1 AND hour BETWEEN $2 AND $3', [market, iso(hour()), iso(hour())]),
    () => client.query('DELETE FROM outcome WHERE market = $1 AND hour < $2', [market, iso(hour())]),
    () => client.query('UPDATE outcome SET realised = realised + 1 WHERE market = $1 AND hour > $2', [market, iso(hour())]),
    () => client.query('BEGIN; TRUNCATE outcome; ROLLBACK'),
    () => (below(4) === 0 ? client.query('TRUNCATE outcome') : issue(inexactForecastAt(market, at(hour()), { modelVersion: 9 }))),
  ];
  const read = reader(market);
  for (let step = 0; step < 60; step++) {
    const kind = below(write.length);
    await write[kind]?.();
    if (below(3) > 0) continue;
    const [kept, fresh] = [await read(), await reader(market)()];
    expect({ step, kind, rows: kept.rows }).toEqual({ step, kind, rows: fresh.rows });
    expect(kept.memory.lastServed).toBe(fresh.memory.lastServed);
    expect(scoresBefore(kept.memory, 4, at(3000))).toEqual(scoresBefore(fresh.memory, 4, at(3000)));
  }
});
