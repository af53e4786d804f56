import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { HOUR_MS } from '@forecast/core/time';
import { beforeAll, expect, test } from 'vitest';
import { freePort } from '../embedded/src/free-port.ts';
import { MLFLOW_MARK } from '../embedded/src/mlflow-command.ts';
import { startPostgres } from '../embedded/src/postgres.ts';
import { processesMarked } from '../embedded/src/running-processes.ts';
import { sql } from './another-database.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';
import { type Started, started } from './start-process.ts';

/** A data folder whose first pass is done; each test has a copy. */
const trained = passingFolder();
let flags: readonly string[];

/** On a host that is too busy to stop in time, what is left is cut off. */
const BY_CTRL_C: readonly unknown[] = [0, 130];

const lines = (symbol: string): string[] => bundledLines(symbol, Date.UTC(2025, 0, 1), Date.UTC(2025, 8, 20));

beforeAll(async () => {
  const candles = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  flags = ['--candles', candles, '--port', String(port), '--mlflow-port', String(mlflowPort)];
  await start(trained, '--once', '--now', '2025-09-05T20').ended;
}, 180_000);

const start = (dataDir: string, ...argv: readonly string[]): Started => started([...flags, '--data-dir', dataDir, ...argv]);

const copied = (): string => {
  const folder = passingFolder();
  cpSync(trained, folder, { recursive: true });
  return folder;
};

const killPostgres = (dataDir: string): void => {
  process.kill(Number(readFileSync(join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0]), 'SIGKILL');
};

/** Lines of hours that were said: `2025-09-05 21:00  BTC/USDT  …`. */
const hoursSaid = (stderr: string): number[] =>
  [...stderr.matchAll(/^(\d{4}-\d\d-\d\d \d\d):00 {2}BTC/gm)].map(([, hour]) => Date.parse(`${hour?.replace(' ', 'T')}:00:00Z`));

/** How often MLflow was started again. */
const ups = (said: string): number => said.split('MLflow is up again').length - 1;

interface Row {
  readonly hour: number;
  readonly roles: readonly string[];
  readonly settled: boolean;
}

/** What the log of a platform that has ended has of each hour. */
const logOf = async (dataDir: string): Promise<{ readonly rows: readonly Row[]; readonly checks: readonly number[] }> => {
  const server = await startPostgres(join(dataDir, 'postgres'));
  try {
    const rows = await sql<{ hour: Date; roles: string[]; settled: boolean }>(
      server.url,
      `SELECT hour, array_agg(role ORDER BY role) AS roles, coalesce(bool_or(state = 'settled'), false) AS settled
       FROM forecast LEFT JOIN outcome USING (market, hour) GROUP BY hour ORDER BY hour`,
    );
    const checks = await sql<{ at: Date }>(server.url, 'SELECT at FROM drift_check ORDER BY at');
    return { rows: rows.map((row) => ({ ...row, hour: row.hour.getTime() })), checks: checks.map(({ at }) => at.getTime()) };
  } finally {
    await server.stop();
  }
};

/** Every hour has one row, without a hole, and all but the last few are scored. */
const assertWhole = ({ rows }: { readonly rows: readonly Row[] }, until: number): void => {
  const first = rows[0]?.hour ?? Number.NaN;
  expect(rows.map(({ hour }) => hour)).toEqual(rows.map((_, i) => first + i * HOUR_MS));
  expect(rows.at(-1)?.hour).toBeGreaterThanOrEqual(until);
  expect(rows.filter(({ roles }) => roles.length !== 1)).toEqual([]);
  expect(rows.filter(({ hour, settled }) => !settled && hour < until - 2 * HOUR_MS)).toEqual([]);
};

test('PostgreSQL that is killed is started again; one that cannot start is told once, tried again, and the hours are made up', {
  timeout: 180_000,
}, async () => {
  const dataDir = copied();
  const running = start(dataDir, '--speed', '1800');
  await running.said((said) => hoursSaid(said).length >= 2);
  killPostgres(dataDir);
  await running.said(
    /PostgreSQL ended \(SIGKILL\) and is started again; its log is .*postgres\/server\.log\n[\s\S]*PostgreSQL is up again/,
  );

  // The outage crosses midnight, when drift is due.
  const data = join(dataDir, 'postgres/data');
  renameSync(data, `${data}.away`);
  process.kill(Number(readFileSync(`${data}.away/postmaster.pid`, 'utf8').split('\n')[0]), 'SIGKILL');
  await sleep(12_000);
  renameSync(`${data}.away`, data);
  const said = await running.said((text) => hoursSaid(text.split('PostgreSQL is up again').at(2) ?? '').length >= 3);
  running.process.kill('SIGINT');
  const { end, stderr } = await running.ended;
  expect(BY_CTRL_C).toContain(end);
  expect(stderr.match(/PostgreSQL does not start, and is tried again: .*postgres\/data is gone: put it back/g)).toHaveLength(1);
  expect(stderr).toMatch(/: made up \d+ hours from 2025-09-0\dT\d\d:00:00Z to .*, which had no forecast, as backfill/);
  expect(stderr).not.toMatch(/DATABASE_URL|\btasks (?:init|ingest|features|train)\b|^ {4}at /m);
  const log = await logOf(dataDir);
  assertWhole(log, hoursSaid(said).at(-1) ?? Number.NaN);
  expect(log.rows.filter(({ roles }) => roles[0] === 'backfill').length).toBeGreaterThan(90 * 24);
});

test('MLflow that is killed is started again, and so is a child of it; hours are forecast meanwhile', { timeout: 180_000 }, async () => {
  const dataDir = copied();
  const running = start(dataDir, '--speed', '1800');
  await running.said((said) => hoursSaid(said).length >= 2);
  const marked = (): readonly number[] => processesMarked(MLFLOW_MARK, resolve(dataDir, 'mlflow'));
  for (const which of [0, -1]) {
    const before = ups(await running.said(/^/));
    process.kill(marked().at(which) as number, 'SIGKILL');
    await running.said((said) => ups(said) > before);
  }
  const said = await running.said((text) => hoursSaid(text.split('MLflow is up again').at(-1) ?? '').length >= 2);
  running.process.kill('SIGINT');
  expect(BY_CTRL_C).toContain((await running.ended).end);
  expect(marked()).toEqual([]);
  assertWhole(await logOf(dataDir), hoursSaid(said).at(-1) ?? Number.NaN);
});

test('PostgreSQL that is lost during the first training ends the start in a sentence, and the next goes on', {
  timeout: 180_000,
}, async () => {
  const dataDir = passingFolder();
  const first = start(dataDir, '--once');
  await first.said(/training/);
  const data = join(dataDir, 'postgres/data');
  renameSync(data, `${data}.away`);
  process.kill(Number(readFileSync(`${data}.away/postmaster.pid`, 'utf8').split('\n')[0]), 'SIGKILL');
  const { end, stderr } = await first.ended;
  expect(end).toBe(69);
  expect(stderr).not.toMatch(/DATABASE_URL|^ {4}at /m);
  expect(stderr).toMatch(/^train: .*PostgreSQL at .*; it is started again when it ends; its log is .*$/m);
  renameSync(`${data}.away`, data);
  expect(await start(dataDir, '--once').ended).toMatchObject({ end: 0 });
  assertWhole(await logOf(dataDir), Date.UTC(2025, 8, 5, 21));

  // And a process that was not there for four days.
  const { stderr: said, ...late } = await start(dataDir, '--once', '--now', '2025-09-10T05').ended;
  expect(late).toMatchObject({ end: 0 });
  expect(said).toMatch(/: made up 103 hours from 2025-09-05T22:00:00Z to 2025-09-10T04:00:00Z, which had no forecast, as backfill/);
  assertWhole(await logOf(dataDir), Date.UTC(2025, 8, 10, 5));
});

/** A file system of its own on the folder $1, while the rest runs; undefined where the host lets nobody mount. */
const onOwnDisk = (script: string, ...args: readonly string[]): string[] | undefined => {
  const ways = [['unshare'], ['unshare', '--user', '--map-root-user']];
  const way = ways.find(
    ([unshare = '', ...how]) => spawnSync(unshare, [...how, '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
  );
  return way && [...way, '--mount', 'sh', '-c', `mount -t tmpfs -o size=400m tmpfs "$1" && ${script}`, 'sh', ...args];
};

test('a disk that is full for hours and then freed loses none of them', { timeout: 240_000 }, async (context) => {
  const [folder, kept] = [passingFolder(), join(passingFolder(), 'kept')];
  mkdirSync(kept);
  const script = `folder="$1"; kept="$2"; cp -a "$3/." "$folder"; shift 3; "$@" & node=$!; trap 'kill -INT $node' USR1
    until test -e "$kept/fill"; do sleep .1; done; dd if=/dev/zero of="$folder/fill" bs=64k 2>/dev/null; sleep 14; rm "$folder/fill"; touch "$kept/freed"
    until test -e "$kept/end"; do sleep .1; done; kill -INT $node; wait $node; end=$?; cp -a "$folder/postgres" "$kept"; exit $end`;
  const through = onOwnDisk(script, folder, kept, trained);
  if (through === undefined) context.skip('this host lets a user mount nothing, not even in a namespace of his own');
  const running = started([...flags, '--data-dir', folder, '--speed', '1800'], {}, through);
  await running.said((said) => hoursSaid(said).length >= 2);
  spawnSync('touch', [join(kept, 'fill')]);
  await running.said(/disk_full|No space left on device|ENOSPC/);
  while (!existsSync(join(kept, 'freed'))) await sleep(100);
  const before = (await running.said(/^/)).length;
  const said = await running.said((text) => hoursSaid(text.slice(before)).length >= 6);
  spawnSync('touch', [join(kept, 'end')]);
  const { end, stderr } = await running.ended;
  expect(BY_CTRL_C).toContain(end);
  expect(stderr).toMatch(/: made up \d+ hours? .*which had no forecast, as backfill/);
  assertWhole(await logOf(kept), hoursSaid(said).at(-1) ?? Number.NaN);
});
