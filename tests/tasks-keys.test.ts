import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { fileURLToPath } from 'node:url';
import { apiKeySha256 } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { smallPlatform } from './small-platform.ts';
import { type Ended, startedNode } from './start-process.ts';

const MAIN = fileURLToPath(new URL('../tasks/src/main.ts', import.meta.url));
const FIRST = 'the-first-admin-key-of-this-test-0123456789';
const AT = Date.UTC(2025, 7, 28);

const postgres = usePostgres();
let folder: string;
const lines = (symbol: string): string[] => bundledLines(symbol, AT - 86_400_000, AT);
beforeAll(() => {
  folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
});

const platform = (databaseUrl: string, exchangeUrl: string) =>
  smallPlatform(
    { databaseUrl, exchangeUrl, mlflowUrl: 'http://127.0.0.1:9' },
    { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-08-27' },
  ).variables;

const keys = (...argv: string[]): Promise<Ended> => startedNode([MAIN, 'keys', ...argv], { DATABASE_URL: postgres.url }).ended;
const line = ({ stdout }: Ended): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;

test('a key is told once, and what is stored does not tell it', async () => {
  const created = await keys('create', '--name', 'a team', '--scope', 'read');
  expect(created).toMatchObject({ end: 0, stderr: '' });
  const { key, ...rest } = line(created);
  expect(key).toMatch(/^cf_[\w-]{43}$/);
  expect(Object.keys(line(created)).at(-1)).toBe('key');
  const [stored] = await sql<{ sha256: string; all: string }>(postgres.url, 'SELECT sha256, k::text AS all FROM api_key k');
  expect(stored?.sha256).toBe(apiKeySha256(String(key)));
  expect(stored?.all).not.toContain(String(key).slice(3));

  const listed = await keys('list');
  expect(line(listed)).toEqual({ task: 'keys list', keys: [{ ...rest, task: undefined }] });
  expect(rest).toMatchObject({ task: 'keys create', name: 'a team', scope: 'read', expires_at: null, revoked_at: null });
  expect((await keys('create', '--name', 'a team', '--scope', 'read')).stdout).not.toContain(String(key));

  const revoked = await keys('revoke', '--id', String(rest['id']));
  expect(line(revoked)).toMatchObject({ task: 'keys revoke', id: rest['id'], revoked_at: expect.stringMatching(/Z$/) });
  expect(line(await keys('revoke', '--id', String(rest['id'])))).toEqual(line(revoked));
  expect(await keys('revoke', '--id', '999')).toEqual({
    end: 64,
    stdout: '',
    stderr: 'tasks: usage: --id 999: there is no such key; tasks keys list shows all keys\n',
  });
});

test('a key may be made that expires, after a time or at an instant, and the list tells when', async () => {
  const create = (expires: string) => keys('create', '--name', 'guest', '--scope', 'read', '--expires', expires);
  const [month, day] = [line(await create('30d')), line(await create('2999-01-31'))];
  expect(Date.parse(String(month['expires_at'])) - Date.parse(String(month['created_at']))).toBe(30 * 86_400_000);
  expect(day['expires_at']).toBe('2999-01-31T00:00:00Z');
  const { keys: listed } = line(await keys('list')) as { keys: { id: number; expires_at: string }[] };
  expect(listed.filter(({ id }) => id === month['id'] || id === day['id']).map((key) => key.expires_at)).toEqual([
    month['expires_at'],
    day['expires_at'],
  ]);
  expect(await create('2020-01-01')).toMatchObject({
    end: 64,
    stderr: expect.stringContaining('--expires 2020-01-01T00:00:00.000Z: that time has passed'),
  });
  expect(await create('soon')).toMatchObject({ end: 64, stderr: expect.stringMatching(/--expires <when>.*'soon'.*12h, 30d or 8w/) });
});

test('keys want a database that is there and up to date', async () => {
  const away = await startedNode([MAIN, 'keys', 'list'], { DATABASE_URL: 'postgres://a:secret@127.0.0.1:9/c' }).ended;
  expect(away).toMatchObject({
    end: 69,
    stdout: '',
    stderr: expect.stringMatching(/^tasks: database_unavailable: API keys: .*127\.0\.0\.1:9/),
  });
  expect(away.stderr).not.toContain('secret');
  await sql(postgres.url, 'CREATE DATABASE without_tables');
  const bare = new URL(postgres.url);
  bare.pathname = '/without_tables';
  expect(await startedNode([MAIN, 'keys', 'list'], { DATABASE_URL: bare.href }).ended).toMatchObject({
    end: 69,
    stderr: expect.stringContaining('tasks init'),
  });
});

test('init makes the admin key of the environment known once, never tells it, and leaves a revoked one alone', async () => {
  const databaseUrl = await anotherDatabase(postgres.url, 'first_key');
  const replay = await startReplayExchange({ folder, start: epochMs(AT - 3_600_000), speed: 0 });
  const variables = { ...platform(databaseUrl, replay.url), API_ADMIN_KEY: FIRST };
  const init = (): Promise<Ended> => startedNode([MAIN, 'init'], variables).ended;
  const [first, second] = [await init(), await init()];
  await sql(databaseUrl, 'UPDATE api_key SET revoked_at = now()');
  const third = await init();
  await replay.stop();
  expect([first, second, third].map(({ end }) => end)).toEqual([0, 0, 0]);
  expect(first.stderr).toBe('API_ADMIN_KEY is known to the service now, as key 1\n');
  expect(second.stderr).toBe('');
  expect(third.stderr).toBe('API_ADMIN_KEY holds key 1, which was revoked and does not work: set another\n');
  expect(JSON.stringify([first, second, third])).not.toContain(FIRST);
  const rows = await sql(databaseUrl, 'SELECT name, scope, sha256, revoked_at IS NULL AS works FROM api_key');
  expect(rows).toEqual([{ name: 'API_ADMIN_KEY', scope: 'admin', sha256: apiKeySha256(FIRST), works: false }]);
});

/** An address where nobody listens yet. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await server[Symbol.asyncDispose]();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

const opened: Server[] = [];
afterAll(() => {
  for (const server of opened) server.close();
});

/** The database at another port, from now on. */
const databaseAt = async (port: number): Promise<void> => {
  const server = createServer((from) => {
    const to = connect(Number(new URL(postgres.url).port), '127.0.0.1');
    for (const [a, b] of [[from, to] as const, [to, from] as const]) a.on('error', () => b.destroy()).pipe(b);
  });
  opened.push(server.listen(port, '127.0.0.1'));
  await once(server, 'listening');
};

test('init --wait waits for exchange and database, tells each once, and goes on when they are there', async () => {
  await anotherDatabase(postgres.url, 'late');
  const [databasePort, exchangePort] = [await freePort(), await freePort()];
  const late = new URL(postgres.url);
  late.pathname = '/late';
  late.port = String(databasePort);
  const variables = { ...platform(late.href, `http://127.0.0.1:${exchangePort}`), CLOCK: 'exchange' };
  const init = startedNode([MAIN, 'init', '--wait'], variables);
  await init.said(/waiting: binance, its clock/);
  const replay = await startReplayExchange({ folder, start: epochMs(AT - 3_600_000), speed: 0, port: exchangePort });
  await init.said(/waiting: .*PostgreSQL at 127\.0\.0\.1/);
  await databaseAt(databasePort);
  const ended = await init.ended;
  await replay.stop();
  expect(ended).toMatchObject({ end: 0, stdout: expect.stringContaining('"task":"init","at":"2025-08-27T23:00:00Z"') });
  expect(ended.stderr.match(/waiting/g)).toHaveLength(2);
});

test('without --wait init ends at once with 69, and with it SIGTERM ends the waiting', async () => {
  const variables = platform('postgres://a:b@127.0.0.1:9/c', 'http://127.0.0.1:9');
  expect(await startedNode([MAIN, 'init'], variables).ended).toMatchObject({ end: 69, stdout: '' });
  const waiting = startedNode([MAIN, 'init', '--wait'], variables);
  await waiting.said(/waiting/);
  waiting.process.kill('SIGTERM');
  expect(await waiting.ended).toMatchObject({ end: 143, stdout: '' });
});
