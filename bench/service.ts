/**
 * The service with 200,000 forecasts a market of two markets, from a real PostgreSQL: how long its event loop stands still, when it is ready,
 * what memory it takes, and how long others wait while somebody floods it: `npm run bench:service`. Takes two minutes. Each figure stands
 * beside its limit.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openDatabase } from '@forecast/core/adapters/database';
import { Client } from 'pg';
import { startPostgres } from '../embedded/src/postgres.ts';
import { lightGbmLibrary } from './lightgbm-library.ts';
import { FLOODS } from './service-floods.ts';
import { addBackfill, addHour, fillLog } from './service-rows.ts';

const ROWS = 200_000;
const MARKETS = ['binance-BTC-USDT-1h', 'binance-ETH-USDT-1h'];
const STALL_MS = 50;
const READY_S = 3;
const MEMORY_MB = 500;
const OTHERS_MS = 250;
const FLOOD_MS = 4000;

interface Told {
  readonly seconds: number;
  readonly stallMs: number;
  /** what the service itself worked in its longest stretch, however long it took */
  readonly workMs: number;
  readonly megabytes: number;
  readonly port: number;
}

const against = (what: string, value: number, limit: number, unit: string): void => {
  process.stdout.write(`${what}: ${value.toFixed(1)} ${unit}, limit ${limit} ${unit}, ratio ${(value / limit).toFixed(2)}\n`);
  if (value > limit) process.exitCode = 1;
};

/** On a host with other work the wall clock counts that, too: what of it was the service's own stands beside it. */
const stall = (what: string, { stallMs, workMs }: Told): void => {
  against(what, stallMs, STALL_MS, 'ms');
  process.stdout.write(`  of it work of its own: ${workMs.toFixed(1)} ms\n`);
};

interface Waits {
  readonly longest: number;
  readonly middle: number;
}

/** How long others wait who ask all the time, from just before the flood begins. */
const waitsDuring = async (port: number, flood: () => Promise<unknown>): Promise<Waits> => {
  const others = fork(fileURLToPath(new URL('./service-others.ts', import.meta.url)), [String(port)]);
  await once(others, 'message');
  await flood();
  const told = once(others, 'message') as Promise<[readonly number[]]>;
  others.send('end');
  const [waits] = await told;
  return { longest: waits.at(-1) ?? Number.NaN, middle: waits[Math.floor(waits.length / 2)] ?? Number.NaN };
};

/** part of the names of floods */
const [wanted] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'bench-service-'));
const server = await startPostgres(folder);
try {
  const database = await openDatabase(server.url);
  await database.migrate();
  await database.close();
  const client = new Client(server.url);
  await client.connect();
  for (const market of MARKETS) await fillLog(client, market, ROWS);
  const child = fork(fileURLToPath(new URL('./service-child.ts', import.meta.url)), [server.url], {
    env: { ...process.env, LIGHTGBM_LIBRARY: lightGbmLibrary() },
  });
  const told = async (ask?: 'tell'): Promise<Told> => {
    const answer = once(child, 'message') as Promise<[Told]>;
    if (ask !== undefined) child.send(ask);
    return (await answer)[0];
  };
  const ready = await told();
  against(`ready with ${ROWS} forecasts of each of ${MARKETS.length} markets`, ready.seconds, READY_S, 's');
  stall('  longest stall until then', ready);
  against('  memory', ready.megabytes, MEMORY_MB, 'MB');
  const after = async (what: string, write: (market: string) => Promise<void>): Promise<void> => {
    for (const market of MARKETS) await write(market);
    await sleep(2500);
    const answer = await told('tell');
    stall(`${what}: longest stall`, answer);
    against('  memory', answer.megabytes, MEMORY_MB, 'MB');
  };
  await after('an hour is written', (market) => addHour(client, market));
  await after('90 days of another version are written', (market) => addBackfill(client, market));
  for (const { name, run } of FLOODS.filter(({ name }) => wanted === undefined || name.includes(wanted))) {
    const flood = new AbortController();
    const state = { flooding: Promise.resolve() };
    const { longest, middle } = await waitsDuring(ready.port, () => {
      state.flooding = run(ready.port, flood.signal);
      return sleep(FLOOD_MS);
    });
    const { megabytes, stallMs, workMs } = await told('tell');
    flood.abort();
    await state.flooding;
    against(`${name}: longest wait of others for /health`, longest, OTHERS_MS, 'ms');
    process.stdout.write(
      `  middle ${middle.toFixed(1)} ms, longest stall ${stallMs.toFixed(0)} ms, of it its own ${workMs.toFixed(0)} ms, memory ${megabytes.toFixed(0)} MB\n`,
    );
    await sleep(500);
  }
  child.send('end');
  await once(child, 'exit');
  await client.end();
} finally {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
