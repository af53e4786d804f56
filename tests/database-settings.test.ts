import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@forecast/core/adapters/database';
import { Client } from 'pg';
import { afterEach, expect, test } from 'vitest';
import { sql } from './another-database.ts';
import { TOLD, toldBy } from './database-story.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
let count = 0;

/** An empty database of which nobody has made tables yet. */
const bare = async (): Promise<{ readonly name: string; readonly url: URL }> => {
  const name = `settings_${count++}`;
  await sql(postgres.url, `CREATE DATABASE ${name}`);
  const url = new URL(postgres.url);
  url.pathname = `/${name}`;
  return { name, url };
};

afterEach(() => {
  delete process.env['PGOPTIONS'];
});

test('the story is told as it was written', async () => {
  expect(await toldBy((await bare()).url.href)).toEqual(TOLD);
});

/** Whatever else the platform runs beside may want any of these of the database that they share. */
const SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ['DateStyle', `'German, DMY'`],
  ['DateStyle', `'SQL, DMY'`],
  ['DateStyle', `'Postgres, MDY'`],
  ['TimeZone', `'Asia/Kolkata'`],
  ['TimeZone', `'America/St_Johns'`],
  ['extra_float_digits', '-15'],
  ['extra_float_digits', '0'],
  ['array_nulls', 'off'],
  ['default_transaction_isolation', `'serializable'`],
  ['default_transaction_isolation', `'repeatable read'`],
  ['standard_conforming_strings', 'off'],
  ['transform_null_equals', 'on'],
  ['IntervalStyle', `'sql_standard'`],
  ['session_replication_role', `'replica'`],
];

test.each(SETTINGS)('on a database whose %s is %s it is read as it was written', async (name, value) => {
  const { name: database, url } = await bare();
  await sql(postgres.url, `ALTER DATABASE ${database} SET ${name} = ${value}`);
  expect(await toldBy(url.href)).toEqual(TOLD);
});

test('so it is when all of them are set at once on the role, which goes before the database', async () => {
  const { name, url } = await bare();
  await sql(postgres.url, `CREATE ROLE "set otherwise" SUPERUSER LOGIN PASSWORD 'p'`);
  for (const [setting, value] of SETTINGS)
    await sql(postgres.url, `ALTER ROLE "set otherwise" IN DATABASE ${name} SET ${setting} = ${value}`);
  Object.assign(url, { username: 'set%20otherwise', password: 'p' });
  expect(await toldBy(url.href)).toEqual(TOLD);
});

const OPTIONS = '-c datestyle=German,DMY -c timezone=Asia/Kolkata -c extra_float_digits=-15 -c array_nulls=off';

test('so it is when the URL or the environment sets them for the session', async () => {
  const { url } = await bare();
  url.searchParams.set('options', OPTIONS);
  expect(await toldBy(url.href)).toEqual(TOLD);
  process.env['PGOPTIONS'] = OPTIONS;
  expect(await toldBy((await bare()).url.href)).toEqual(TOLD);
});

/** While another session holds what `text` locks. */
const held = async (url: string, text: string, work: () => Promise<unknown>): Promise<void> => {
  const other = new Client(url);
  await other.connect();
  await other.query(`BEGIN; ${text}`);
  const working = work();
  await sleep(700);
  await other.query('COMMIT');
  await other.end();
  await working;
};

test('limits that were set for others end nothing of ours: not a wait for a lock, nor a champion that takes long to move', async () => {
  const { name, url } = await bare();
  for (const limit of ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout'])
    await sql(postgres.url, `ALTER DATABASE ${name} SET ${limit} = '200ms'`);
  const [first, second] = [await openDatabase(url.href), await openDatabase(url.href)];
  const free = new URL(url);
  free.searchParams.set('options', '-c idle_in_transaction_session_timeout=0 -c transaction_timeout=0');
  await held(free.href, 'SELECT pg_advisory_xact_lock(7241865325823964)', () => first.migrate());
  await held(free.href, 'LOCK TABLE api_key', () => first.apiKeys.all());
  const order: string[] = [];
  await Promise.all(
    [first, second].map(({ promotions }) =>
      promotions.exclusively('slow', async () => {
        order.push('begins');
        await sleep(500);
        order.push('ends');
      }),
    ),
  );
  expect(order).toEqual(['begins', 'ends', 'begins', 'ends']);
  await Promise.all([first.close(), second.close()]);
});

/** What a client may set before it is let in, as pgbouncer has it; the rest it refuses. */
const POOLERS_TAKE = ['user', 'database', 'client_encoding', 'datestyle', 'timezone', 'standard_conforming_strings', 'application_name'];

test('a pooler that refuses what poolers refuse lets us in (tests/containers has pgbouncer itself)', async () => {
  const { url } = await bare();
  const asked = new Set<string>();
  const pooler = createServer((from) => {
    const to = connect(Number(new URL(postgres.url).port), '127.0.0.1');
    from.once('data', (startup: Buffer) => {
      const names = startup
        .subarray(8)
        .toString()
        .split('\0')
        .filter((_, i) => i % 2 === 0 && _ !== '');
      for (const name of names) asked.add(name);
    });
    for (const [a, b] of [[from, to] as const, [to, from] as const]) a.on('error', () => b.destroy()).pipe(b);
  }).listen(0, '127.0.0.1');
  await once(pooler, 'listening');
  url.port = String((pooler.address() as AddressInfo).port);
  expect(await toldBy(url.href)).toEqual(TOLD);
  pooler.close();
  expect([...asked].filter((name) => !POOLERS_TAKE.includes(name))).toEqual([]);
  expect(asked).toContain('user');
});

test('a search_path that was set after the tables were made still finds them, and a schema of the user comes first', async () => {
  const { name, url } = await bare();
  const database = await openDatabase(url.href);
  await database.migrate();
  await database.close();
  await sql(url.href, `ALTER DATABASE ${name} SET search_path = elsewhere`);
  expect(await toldBy(url.href)).toEqual(TOLD);

  const own = await bare();
  await sql(own.url.href, 'CREATE SCHEMA own');
  await sql(own.url.href, `ALTER DATABASE ${own.name} SET search_path = own`);
  expect(await toldBy(own.url.href)).toEqual(TOLD);
  expect(await sql(own.url.href, 'SELECT count(*)::int AS rows FROM own.forecast')).toEqual([{ rows: 2 }]);
});

test.each(['pg_catalog', 'pg_temp', 'pg_temp, public', 'pg_catalog, pg_temp', '"$user", pg_catalog'])(
  "where the search_path is %s, nothing of ours is made among what is the server's",
  async (path) => {
    const { name, url } = await bare();
    await sql(postgres.url, `ALTER DATABASE ${name} SET search_path = ${path}`);
    expect(await toldBy(url.href)).toEqual(TOLD);
    expect(await sql(url.href, 'SELECT count(*)::int AS rows FROM public.forecast')).toEqual([{ rows: 2 }]);
  },
);

test.each([
  ['an instant that is infinite', `UPDATE api_key SET created_at = '-infinity'`, /^API keys: column createdAt holds "-infinity"/],
  [
    'an instant before Christ',
    `UPDATE api_key SET created_at = '0044-03-15 12:00:00+00 BC'`,
    /column createdAt holds "0044-03-15 12:00:00\+00 BC"/,
  ],
  ['an instant beyond the calendar', `UPDATE api_key SET revoked_at = '10000-01-01'`, /column revokedAt holds "10000-01-01 00:00:00\+00"/],
  ['a number that is not exact any more', 'UPDATE api_key SET id = DEFAULT', /column id holds "9007199254740993"/],
])('%s is never read as something else', async (_, change, message) => {
  const { url } = await bare();
  const database = await openDatabase(url.href);
  await database.migrate();
  await sql(url.href, `INSERT INTO api_key (name, scope, sha256, created_at) VALUES ('n', 'read', repeat('a', 64), now())`);
  await sql(url.href, 'ALTER TABLE api_key ALTER id RESTART WITH 9007199254740993');
  await sql(url.href, change);
  await expect(database.apiKeys.all()).rejects.toMatchObject({ code: 'corrupt_row', message: expect.stringMatching(message) });
  await database.close();
});
