import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Pool } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { startPostgres } from '../embedded/src/postgres.ts';
import { identityOf, isAlive } from '../embedded/src/process-identity.ts';
import { processesIn } from '../embedded/src/running-processes.ts';

const root = mkdtempSync(join(tmpdir(), 'postgres-start-'));
const folders: string[] = [];
const folderOf = (name: string): string => {
  folders.push(join(root, name));
  return join(root, name);
};
afterAll(() => {
  for (const pid of folders.flatMap((folder) => processesIn(join(folder, 'data')))) process.kill(pid, 'SIGQUIT');
  rmSync(root, { recursive: true, force: true });
});

const query = async (url: string, text: string): Promise<readonly unknown[]> => {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
};

const pidOf = (folder: string): number => Number(readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n')[0]);
const isRunning = (pid: number): boolean => isAlive(identityOf(pid));

/** Another process that starts the server of `folder`, tells its address and then waits. */
const starter = async (folder: string) => {
  const program = `import { startPostgres } from ${JSON.stringify(new URL('../embedded/src/postgres.ts', import.meta.url).href)};
    console.log((await startPostgres(${JSON.stringify(folder)})).url); setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [url] = await once(child.stdout, 'data');
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return { url: String(url).trim(), kill };
};

test('keeps its data from one start to the next, behind a password that only the owner can read', async () => {
  const folder = folderOf('kept # 100%');
  const first = await startPostgres(folder);
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  expect((await query(first.url, 'SHOW fsync'))[0]).toEqual({ fsync: 'on' });
  expect((await query(first.url, 'SHOW server_version'))[0]).toMatchObject({ server_version: expect.stringMatching(/^17\./) });
  const pid = pidOf(folder);
  await first.stop();
  expect(isRunning(pid)).toBe(false);
  await first.stop();
  const second = await startPostgres(folder);
  expect(await query(second.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
  await expect(query(second.url.replace(/:\w+@/, ':guess@'), 'TABLE kept')).rejects.toThrow('password authentication failed');
  expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600);
  await second.stop();
}, 60_000);

test('a bit of a row that turned on the disk is an error, and no other row', async () => {
  const folder = folderOf('damaged');
  const first = await startPostgres(folder);
  await query(first.url, 'CREATE TABLE kept AS SELECT 117985.93::float8 AS close');
  const [{ path }] = (await query(first.url, `SELECT pg_relation_filepath('kept') AS path`)) as [{ path: string }];
  await first.stop();
  const file = join(folder, 'data', path);
  const page = readFileSync(file);
  const at = page.length - 2;
  page[at] = (page[at] ?? 0) ^ 1;
  writeFileSync(file, page);
  const second = await startPostgres(folder);
  await expect(query(second.url, 'TABLE kept')).rejects.toThrow('invalid page in block 0');
  await second.stop();
}, 60_000);

test('ends the server that a killed parent left, and has all that was committed there', async () => {
  const folder = folderOf('left');
  const killed = await starter(folder);
  await query(killed.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await killed.kill();
  const left = pidOf(folder);
  expect(isRunning(left)).toBe(true);
  const server = await startPostgres(folder);
  expect(isRunning(left)).toBe(false);
  expect(await query(server.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
  await server.stop();
}, 60_000);

test('starts after the server itself was killed, in the middle of a query', async () => {
  const folder = folderOf('crashed');
  const server = await startPostgres(folder);
  await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  const busy = query(server.url, 'SELECT pg_sleep(60), (SELECT sum(i) FROM generate_series(1, 1e9) AS i)').catch((error: unknown) => error);
  process.kill(pidOf(folder), 'SIGKILL');
  const again = await startPostgres(folder);
  expect(await query(again.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
  await again.stop();
  expect(await busy).toBeInstanceOf(Error);
}, 60_000);

test('a stranger that has the number of the killed server by now is left alone, and nothing is stopped by it', async () => {
  const folder = folderOf('stranger');
  const server = await startPostgres(folder);
  const lines = readFileSync(join(folder, 'data/postmaster.pid'), 'utf8').split('\n');
  await server.stop();
  const stranger = spawn('sleep', ['60']);
  writeFileSync(join(folder, 'data/postmaster.pid'), [stranger.pid, ...lines.slice(1)].join('\n'));
  const again = await startPostgres(folder);
  expect(await query(again.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(stranger.exitCode).toBeNull();
  await again.stop();
  stranger.kill();
}, 60_000);

test('what the environment says of another server is not heeded', async () => {
  const others = {
    PGDATESTYLE: 'German',
    PGPORT: '1',
    PGDATA: '/nowhere',
    PGSSLMODE: 'verify-full',
    PGHOST: 'nowhere.invalid',
    PGDATABASE: 'no',
  };
  Object.assign(process.env, others);
  try {
    const server = await startPostgres(folderOf('other environment'));
    expect(await query(server.url, `SELECT current_setting('DateStyle') AS style, current_database() AS name`)).toEqual([
      { style: 'ISO, MDY', name: 'postgres' },
    ]);
    await server.stop();
  } finally {
    for (const name of Object.keys(others)) delete process.env[name];
  }
}, 60_000);

test('a pid file that names no process stops nothing, and a password that is not ours is told before the server starts', async () => {
  const folder = folderOf('torn');
  const server = await startPostgres(folder);
  await query(server.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  await server.stop();
  const pidFile = join(folder, 'data/postmaster.pid');
  for (const torn of ['', '\0\0\0\0', 'no process\n', '-7\n', '0']) {
    writeFileSync(pidFile, torn);
    const again = await startPostgres(folder);
    expect(await query(again.url, 'TABLE kept')).toEqual([{ answer: 42 }]);
    await again.stop();
  }
  const passwordFile = join(folder, 'password');
  const password = readFileSync(passwordFile, 'utf8');
  for (const torn of ['', password.slice(1), `${password}\n`, '\0'.repeat(48)]) {
    writeFileSync(passwordFile, torn);
    await expect(startPostgres(folder)).rejects.toMatchObject({
      code: 'config',
      message: expect.stringMatching(/password, .*--data-dir$/),
    });
  }
  rmSync(passwordFile);
  await expect(startPostgres(folder)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('is not there: put it back'),
  });
  writeFileSync(passwordFile, password);
  await (await startPostgres(folder)).stop();
}, 60_000);

test('starts again where it was, so that a pool finds it; what is in the way of that is told, and nothing is made anew', async () => {
  const folder = folderOf('again');
  const { signal } = new AbortController();
  const first = await startPostgres(folder);
  const port = Number(new URL(first.url).port);
  const pool = new Pool({ connectionString: first.url });
  pool.on('error', () => undefined);
  await pool.query('CREATE TABLE kept AS SELECT 42 AS answer');
  process.kill(pidOf(folder), 'SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  // A full disk leaves the file empty.
  writeFileSync(join(folder, 'data/postmaster.pid'), '');
  const again = await startPostgres(folder, { port, signal });
  expect(again.url).toBe(first.url);
  expect((await pool.query('TABLE kept')).rows).toEqual([{ answer: 42 }]);
  await pool.end();
  await again.stop();

  const stranger = createServer().listen(port, '127.0.0.1');
  await once(stranger, 'listening');
  await expect(startPostgres(folder, { port, signal })).rejects.toMatchObject({
    code: 'database_unavailable',
    message: expect.stringMatching(/Address already in use.*again\/server\.log/),
  });
  stranger.close();

  renameSync(join(folder, 'data'), join(folder, 'away'));
  await expect(startPostgres(folder, { port, signal })).rejects.toMatchObject({
    code: 'database_unavailable',
    message: expect.stringMatching(/again\/data is gone: put it back/),
  });
  expect(existsSync(join(folder, 'data'))).toBe(false);
  renameSync(join(folder, 'away'), join(folder, 'data'));

  await expect(startPostgres(folder, { port, signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  expect(processesIn(join(folder, 'data'))).toEqual([]);
}, 60_000);

test('a folder that cannot be made into a database says why', async () => {
  const file = join(root, 'file');
  writeFileSync(file, '');
  await expect(startPostgres(join(file, 'below'))).rejects.toThrow('ENOTDIR');
});
