import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '@forecast/core/statistics';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../embedded/src/free-port.ts';
import { processesIn, processesMarked } from '../embedded/src/running-processes.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';
import { type Started, started } from './start-process.ts';

const MARK = 'FORECAST_STARTED_BY';
const dataDir = passingFolder();
const random = seededRandom(20_250_728);
let flags: readonly string[];

const lines = (symbol: string): string[] => bundledLines(symbol, Date.UTC(2025, 0, 1), Date.UTC(2025, 8, 20));

beforeAll(async () => {
  const candles = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  flags = ['--candles', candles, '--port', String(port), '--mlflow-port', String(mlflowPort)];
});
afterAll(() => {
  for (const pid of left()) process.kill(pid, 'SIGKILL');
});

const start = (...argv: readonly string[]): Started => started([...flags, '--data-dir', dataDir, ...argv], { [MARK]: dataDir });

/** Processes that `npm start` left; PostgreSQL's write over their environment, and work in their folder. */
const left = (): readonly number[] => {
  const data = join(dataDir, 'postgres/data');
  return [...processesMarked(MARK, dataDir), ...(existsSync(data) ? processesIn(realpathSync(data)) : [])];
};

test('killed or stopped at any moment it leaves nothing that stops the next start, and stopped it leaves no process', {
  timeout: 240_000,
}, async () => {
  for (const until of [/API at/, /features: |training/]) {
    const killed = start();
    await killed.said(until);
    await sleep(random() * 3000);
    killed.process.kill('SIGKILL');
    expect(await killed.ended).toMatchObject({ end: 'SIGKILL' });
    expect(left()).not.toEqual([]);
  }

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    const stopped = start();
    await stopped.said(/API at/);
    await sleep(random() * 4000);
    stopped.process.kill(signal);
    expect(await stopped.ended).toMatchObject({
      end: signal === 'SIGTERM' ? 143 : 130,
      stderr: expect.stringContaining('\nstopping ...\n'),
    });
    expect(left()).toEqual([]);
  }

  const whole = start('--once', '--json');
  const { end, stdout, stderr } = await whole.ended;
  expect(stderr).toContain('Forecasts BTC/USDT and looks at ETH/USDT beside: what ');
  expect(end).toBe(0);
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    forecast: { symbol: 'BTC/USDT', hour: { start: '2025-09-05T21:00:00Z' }, model: { version: 1 } },
    skill: { n: 2160 },
    candles: { 'BTC/USDT': { missing: 0 }, 'ETH/USDT': { missing: 0 } },
  });
  expect(left()).toEqual([]);
});

test('while it follows the hours, Ctrl-C ends it in peace, and a terminal that is closed ends it too', { timeout: 120_000 }, async () => {
  for (const [signal, end] of [
    ['SIGINT', 0],
    ['SIGHUP', 129],
  ] as const) {
    const following = start('--speed', '3600');
    await following.said(/BTC\/USDT {2}forecast .* came, error/);
    following.process.kill(signal);
    expect(await following.ended).toMatchObject({ end });
    expect(left()).toEqual([]);
  }
});

test('a reader who goes away leaves no server behind', { timeout: 60_000 }, async () => {
  const unread = start('--once');
  unread.process.stdout?.destroy();
  unread.process.stderr?.destroy();
  const [end] = await once(unread.process, 'exit');
  expect(end).toBe(0);
  expect(left()).toEqual([]);
});

/** A program that runs `script` with a small file system of its own on the folder that is its first argument, where the host lets us. */
const onOwnDisk = (megabytes: number, script: string, ...args: readonly string[]): string[] | undefined => {
  const ways = [['unshare'], ['unshare', '--user', '--map-root-user']];
  const way = ways.find(
    ([unshare = '', ...how]) => spawnSync(unshare, [...how, '--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0,
  );
  return way && [...way, '--mount', 'sh', '-c', `mount -t tmpfs -o size=${megabytes}m tmpfs "$1" && ${script}`, 'sh', ...args];
};
/** Files of no more than half a megabyte: what a full disk says is said of these, too. */
const SMALL_FILES = ['prlimit', '--fsize=500000'];

test('a disk that is full from the beginning is told as such', { timeout: 60_000 }, async () => {
  const folder = passingFolder();
  const through = onOwnDisk(30, 'shift && exec "$@"', folder) ?? SMALL_FILES;
  const { end, stderr } = await started([...flags, '--once', '--data-dir', folder], {}, through).ended;
  expect(stderr).toMatch(
    /^PostgreSQL cannot make its database in .*(No space left on device|File too large); make room on that disk and run again$/m,
  );
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(end).toBe(69);
});

test('a disk that is full by now is told as such, nothing is lost, and with room made it goes on', {
  timeout: 120_000,
}, async (context) => {
  const folder = passingFolder();
  const script = `shift && cp -a "$1/." "$0" && shift && dd if=/dev/zero of="$0/fill" bs=64k 2>/dev/null; "$@"; echo "ended with $?"; rm "$0/fill"; exec "$@"`;
  const through = onOwnDisk(300, script.replaceAll('$0', folder), folder, dataDir);
  if (through === undefined) context.skip('this host lets a user mount nothing, not even in a namespace of his own');
  const { end, stdout, stderr } = await started([...flags, '--once', '--data-dir', folder, '--now', '2025-09-12T00'], {}, through).ended;
  expect(stdout).toMatch(/^ended with 69$/m);
  expect(stderr).toMatch(/ENOSPC: no space left on device.*; make room on that disk and run again$/m);
  expect(stderr).not.toMatch(/^ {4}at /m);
  expect(stdout).toMatch(/^BTC\/USDT, hour from 2025-09-12T00:00:00Z: /m);
  expect(end).toBe(0);
});
