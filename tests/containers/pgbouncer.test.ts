import { setTimeout as sleep } from 'node:timers/promises';
import { openDatabase } from '@forecast/core/adapters/database';
import { afterAll, expect, test } from 'vitest';
import { sql } from '../another-database.ts';
import { TOLD, toldBy } from '../database-story.ts';
import { type PgBouncer, startPgBouncer } from '../servers/pgbouncer.ts';
import { usePostgres } from '../servers/postgres.ts';

/** The real pooler, here because Debian has it and npm has not; all else about databases is tested by `npm test`. */
const postgres = usePostgres();
const poolers: PgBouncer[] = [];
afterAll(() => Promise.all(poolers.map((pooler) => pooler.stop())));

const pooled = async (pool_mode: 'transaction' | 'session', default_pool_size: number): Promise<PgBouncer> => {
  const pooler = await startPgBouncer(postgres.url, { pool_mode, default_pool_size });
  poolers.push(pooler);
  return pooler;
};

test.each([
  ['transaction', 2],
  ['session', 20],
] as const)('behind a pooler of %ss, on a database of other habits, all is read as it was written', async (mode, size) => {
  const name = `pooled_by_${mode}`;
  await sql(postgres.url, `CREATE DATABASE ${name}`);
  await sql(postgres.url, `ALTER DATABASE ${name} SET datestyle = 'German, DMY'`);
  for (const [setting, value] of [
    ['timezone', "'Asia/Kolkata'"],
    ['extra_float_digits', '-15'],
    ['array_nulls', 'off'],
    ['default_transaction_isolation', "'serializable'"],
  ])
    await sql(postgres.url, `ALTER DATABASE ${name} SET ${setting} = ${value}`);
  const url = (await pooled(mode, size)).urlOf(name);
  expect(await toldBy(url)).toEqual(TOLD);
  // The sessions that the pooler keeps are as they were: for whoever has them next, and without a lock.
  const [left] = await sql<{ extra_float_digits: string; locks: number }>(
    url,
    `SELECT current_setting('extra_float_digits') AS extra_float_digits, current_setting('array_nulls') AS array_nulls,
       (SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory') AS locks`,
  );
  expect(left).toEqual({ extra_float_digits: '-15', array_nulls: 'off', locks: 0 });
});

test('more markets at once, in two processes, than the pooler has connections: champions are moved one at a time', async () => {
  await sql(postgres.url, 'CREATE DATABASE few');
  const url = (await pooled('transaction', 2)).urlOf('few');
  const [one, other] = [await openDatabase(url), await openDatabase(url)];
  await one.migrate();
  const inside = new Map<string, number>();
  const move = async ({ promotions }: typeof one, market: string): Promise<void> =>
    promotions.exclusively(market, async () => {
      inside.set(market, (inside.get(market) ?? 0) + 1);
      expect(inside.get(market)).toBe(1);
      await promotions.history(market);
      await sleep(20);
      inside.set(market, 0);
    });
  const markets = Array.from({ length: 8 }, (_, i) => `market ${i}`);
  await Promise.all([one, other].flatMap((database) => markets.map((market) => move(database, market))));
  await Promise.all([one.close(), other.close()]);
});

/** What asking at `url` comes to. */
const failureAt = async (url: string): Promise<unknown> => {
  const database = await openDatabase(url);
  const failure = await database.ping().catch((error: unknown) => error);
  await database.close();
  return failure;
};

test('what it refuses, and what is not there behind it, are told as what they are', async () => {
  const pooler = await pooled('transaction', 2);
  expect(await failureAt(`${pooler.urlOf('postgres')}?options=-c%20datestyle=ISO`)).toMatchObject({
    code: 'config',
    message: expect.stringMatching(/unsupported startup parameter: options; a pooler refuses it: take it out of DATABASE_URL/),
  });
  expect(await failureAt(pooler.urlOf('nowhere'))).toMatchObject({ code: 'database_unavailable' });
});
