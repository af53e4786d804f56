import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Database, openDatabase } from '@forecast/core/adapters/database';
import { describeFault } from '@forecast/core/fault';
import { epochMs } from '@forecast/core/time';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anotherDatabase, sql } from './another-database.ts';
import { usePostgres } from './servers/postgres.ts';

const postgres = usePostgres();
const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
beforeAll(() => void execFileSync('.venv/bin/python', ['tests/servers/certificates.py', folder]));
afterAll(() => rmSync(folder, { recursive: true }));

/** What whoever runs us is told when `work` fails at `url`: where it happened, how the URL is called, and never the password. */
const told = async (url: string, work: (database: Database) => Promise<unknown>): Promise<string> => {
  const database = await openDatabase(url, 'THE_VARIABLE');
  const error = await work(database).catch((failure: unknown) => failure);
  await database.close();
  const { port, pathname, password } = new URL(url);
  const text = describeFault(error);
  expect(text).not.toContain(password);
  expect(text).toContain(`:${port || 5432}, database ${pathname.slice(1)} (THE_VARIABLE): `);
  expect(text.split('\n')).toHaveLength(1);
  return text;
};
const at = (change: (url: URL) => unknown): string => {
  const url = new URL(postgres.url);
  change(url);
  return url.href;
};
const ping = (database: Database): Promise<void> => database.ping();
const adding = (database: Database): Promise<unknown> =>
  database.apiKeys.add({ name: 'name', scope: 'read', sha256: 'a'.repeat(64), createdAt: epochMs(0), expiresAt: null });

test('a database that takes no writes, as after a fail-over, is away and is tried again', async () => {
  const url = await anotherDatabase(postgres.url, 'standby');
  await sql(postgres.url, 'ALTER DATABASE standby SET default_transaction_read_only = on');
  expect(await told(url, adding)).toMatch(
    /^database_unavailable: add API key name: .*cannot execute INSERT in a read-only transaction; it takes no writes/,
  );
});

test('a user who was not granted what is needed is a matter of configuration, of the tables and of making them', async () => {
  await sql(postgres.url, `CREATE ROLE stranger LOGIN PASSWORD 'stranger-password'`);
  await sql(postgres.url, `CREATE ROLE lonely LOGIN PASSWORD 'lonely-password' CONNECTION LIMIT 0`);
  const stranger = at((url) => Object.assign(url, { username: 'stranger', password: 'stranger-password' }));
  expect(await told(stranger, adding)).toMatch(/^config: .*permission denied for table api_key; grant that to the user in THE_VARIABLE/);
  await sql(postgres.url, 'CREATE DATABASE empty_yet');
  const elsewhere = new URL(stranger);
  elsewhere.pathname = '/empty_yet';
  expect(await told(elsewhere.href, (database) => database.migrate())).toMatch(/^config: .*permission denied for schema public; grant/);
  const lonely = at((url) => Object.assign(url, { username: 'lonely', password: 'lonely-password' }));
  expect(await told(lonely, ping)).toMatch(/^database_unavailable: .*too many connections for role "lonely"; it has too many connections/);
});

test('a user who may have fewer connections than there are questions at once gets an answer to each', async () => {
  const url = new URL(await anotherDatabase(postgres.url, 'narrow'));
  await sql(url.href, `CREATE ROLE narrow LOGIN PASSWORD 'narrow-password' CONNECTION LIMIT 1`);
  await sql(url.href, 'GRANT SELECT ON ALL TABLES IN SCHEMA public TO narrow');
  Object.assign(url, { username: 'narrow', password: 'narrow-password' });
  const database = await openDatabase(url.href);
  const all = await Promise.all(Array.from({ length: 20 }, (_, i) => database.promotions.history(`market ${i}`)));
  expect(all.flat()).toEqual([]);
  await database.close();
});

test('connections that were cut while nobody used them are replaced, however many, and nobody is told', async () => {
  const url = new URL(await anotherDatabase(postgres.url, 'cut'));
  const database = await openDatabase(url.href);
  const five = () => Promise.all(Array.from({ length: 5 }, (_, i) => database.promotions.history(`market ${i}`)));
  await five();
  // The first ask on a connection that is cut right now, before the pool has heard of it.
  await sql(url.href, `ALTER DATABASE cut SET idle_session_timeout = '40ms'`);
  await sql(postgres.url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'cut'`);
  expect((await five()).flat()).toEqual([]);
  for (let ms = 30; ms < 60; ms++) {
    await sleep(ms);
    expect((await five()).flat()).toEqual([]);
  }
  await database.close();
});

type Change = (url: URL) => unknown;

test.each<[string, Change, RegExp]>([
  ['a user that is not there', (url) => (url.username = 'nobody'), /^database_unavailable: .*check user/],
  ['a wrong password', (url) => (url.password = 'wrong-password'), /^database_unavailable: .*check user and password in THE_VARIABLE$/],
  ['no such database', (url) => (url.pathname = '/nowhere'), /^database_unavailable: .*correct its name in THE_VARIABLE$/],
  [
    'nobody listens',
    (url) => (url.port = '9'),
    /^database_unavailable: .*ECONNREFUSED.*see whether it is running and THE_VARIABLE names it$/,
  ],
  [
    'an unknown host',
    (url) => (url.hostname = 'nowhere.invalid'),
    /^database_unavailable: .*see the network, and the host in THE_VARIABLE$/,
  ],
  ['a socket that is not there', (url) => (url.search = '?host=/nowhere'), /^database_unavailable: ping: PostgreSQL at \/nowhere:.*ENOENT/],
  ['a server without TLS', (url) => (url.search = '?sslmode=verify-full'), /^config: .*write sslmode=disable into THE_VARIABLE$/],
  [
    'options that it does not know',
    (url) => (url.search = '?options=-c%20no_such=1'),
    /^config: .*no_such.*see what THE_VARIABLE asks for/,
  ],
])('%s says so', async (_, change, message) => {
  expect(await told(at(change), ping)).toMatch(message);
});

test('a server that accepts nobody for now, ends a connection or cancels a statement is away', async () => {
  await anotherDatabase(postgres.url, 'closed');
  await sql(postgres.url, 'ALTER DATABASE closed ALLOW_CONNECTIONS false');
  const closed = at((url) => (url.pathname = '/closed'));
  expect(await told(closed, ping)).toMatch(
    /^database_unavailable: .*not currently accepting connections; that is not understood: see its log, and try again/,
  );
  const ours = `FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'crypto-forecast'`;
  for (const [end, message] of [
    ['pg_terminate_backend', /^database_unavailable: .*terminating connection.*: try again/],
    ['pg_cancel_backend', /^database_unavailable: .*canceling statement.*: try again/],
  ] as const) {
    const locking = new Client(postgres.url);
    await locking.connect();
    await locking.query('BEGIN; LOCK TABLE api_key');
    const telling = told(postgres.url, adding);
    let ended: readonly unknown[] = [];
    while (ended.length === 0) {
      await sleep(20);
      ended = await sql(postgres.url, `SELECT ${end}(pid) ${ours}`);
    }
    expect(await telling).toMatch(message);
    await locking.end();
  }
});

/** What a server says of itself, by its code; the text is never what decides. */
const CODES: readonly (readonly [sqlState: string, told: RegExp])[] = [
  ['53100', /^database_unavailable: .*free disk space on its host$/],
  ['53200', /^database_unavailable: .*too little memory: try again$/],
  ['57P01', /^database_unavailable: .*starting or stopping/],
  ['57P03', /^database_unavailable: .*starting or stopping/],
  ['57P04', /^database_unavailable: .*dropped that database/],
  ['57P05', /^database_unavailable: .*idle_session_timeout/],
  ['40001', /^database_unavailable: .*another transaction was in the way/],
  ['40P01', /^database_unavailable: .*another transaction was in the way/],
  ['55P03', /^database_unavailable: .*holds a lock/],
  ['25P03', /^database_unavailable: .*taking too long/],
  ['58030', /^database_unavailable: .*its host has a fault/],
  ['XX001', /^database_unavailable: .*a fault of its own/],
  ['72000', /^database_unavailable: .*that is not understood: see its log, and try again$/],
  ['HV000', /^database_unavailable: .*that is not understood/],
  ['ZZ999', /^database_unavailable: .*that is not understood/],
  ['42501', /^config: .*grant that/],
  ['3F000', /^config: .*search_path/],
  ['22P05', /^config: .*encoding UTF8$/],
];

test.each(CODES)('SQLSTATE %s is told as %s', async (sqlState, message) => {
  const url = await anotherDatabase(postgres.url, `fails_with_${sqlState.toLowerCase()}`);
  const body = `BEGIN RAISE EXCEPTION 'it fails' USING ERRCODE = '${sqlState}'; END`;
  await sql(url, `CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS '${body.replaceAll("'", "''")}'`);
  await sql(url, 'CREATE TRIGGER fails BEFORE INSERT ON api_key EXECUTE FUNCTION fails()');
  expect(await told(url, adding)).toMatch(message);
});

test.each(['22003', '23505', '23514', '25001', '42601', '42P07'])('SQLSTATE %s is our fault', async (sqlState) => {
  const url = await anotherDatabase(postgres.url, `ours_is_${sqlState.toLowerCase()}`);
  const body = `BEGIN RAISE EXCEPTION 'it fails' USING ERRCODE = '${sqlState}'; END`;
  await sql(url, `CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS '${body.replaceAll("'", "''")}'`);
  await sql(url, 'CREATE TRIGGER fails BEFORE INSERT ON api_key EXECUTE FUNCTION fails()');
  const database = await openDatabase(url);
  await expect(adding(database)).rejects.toMatchObject({ code: 'internal', message: 'add API key name: it fails' });
  await database.close();
});

test.each([
  [
    'not signed by a trusted authority',
    'fitting',
    '?sslmode=verify-full',
    /^config: .*self-signed certificate; .*sslrootcert=FILE in THE_VARIABLE$/,
  ],
  ['has ended', 'expired', '?sslmode=verify-full&sslrootcert=CA', /^database_unavailable: .*certificate has expired; .*renew it/],
  ['is for another host', 'foreign', '?sslmode=verify-full&sslrootcert=CA', /^config: .*altnames.*; its certificate is for another host/],
] as const)('a certificate that %s is told', async (_, certificate, search, message) => {
  await sql(postgres.url, `ALTER SYSTEM SET ssl_cert_file = '${folder}/${certificate}.crt'`);
  await sql(postgres.url, `ALTER SYSTEM SET ssl_key_file = '${folder}/${certificate}.key'`);
  await sql(postgres.url, 'ALTER SYSTEM SET ssl = on');
  await sql(postgres.url, 'SELECT pg_reload_conf()');
  const url = at((changed) => (changed.search = search.replace('CA', `${folder}/${certificate}.crt`)));
  // The server reads its settings when it gets to it.
  while (!message.test(await told(url, ping))) await sleep(50);
  expect(await told(url, ping)).toMatch(message);
});

test('what answers and is no PostgreSQL is not understood', async () => {
  const server = createServer((socket) => socket.on('error', () => undefined).end('HTTP/1.1 400 Bad Request\r\n\r\n')).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  expect(
    await told(
      at((url) => (url.port = String(port))),
      ping,
    ),
  ).toMatch(/^database_unavailable: /);
  server.close();
});

test.each([
  'postgres://user:se/cret@host/db',
  'postgres://user:12/cret@host/db',
  'postgres://user:12#cret@host/db',
  'postgres://user:12?cret@host/db',
  'postgres://user:cret@one,two/db',
  'postgres://user:cret@host:port/db',
  'postgres://user:cret@host:99999/db',
  'postgres://user:cret@host/db?port=none',
  'postgres://user:cret@host/db?sslmode=verify-full&sslrootcert=/nowhere.crt',
  'mysql://user:cret@host/db',
  'user:cret@host',
])('%s is no address, and is not told', async (url) => {
  const failure = await openDatabase(url, 'THE_VARIABLE').catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 'config', message: expect.stringMatching(/^THE_VARIABLE.*allowed: postgres:\/\/user:password@/) });
  expect(String((failure as Error).stack)).not.toContain('cret');
});
