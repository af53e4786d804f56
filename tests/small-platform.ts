import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readSettings, type Settings } from '@forecast/core/adapters/settings';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { composePlatform, type MarketResult, type Platform, parseCommandLine, runTask } from '@forecast/tasks';
import { silentProgress } from '../tasks/src/terminal-progress.ts';
import { passingFolder } from './replay-folder.ts';

const MAIN = fileURLToPath(new URL('../tasks/src/main.ts', import.meta.url));

/** As `npm run tasks` has it: a process that is started fifty times need not be compiled as often. */
const COMPILED = fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url));

/** Where a platform of a test finds its servers. */
export interface Servers {
  readonly databaseUrl: string;
  readonly mlflowUrl: string;
  readonly exchangeUrl: string;
}

/** A platform of its own in a new folder: store, model cache and config.yaml. */
export interface SmallPlatform {
  readonly folder: string;
  readonly variables: Readonly<Record<string, string>>;
  readonly settings: Settings;
}

export interface Markets {
  readonly symbols: readonly string[];
  readonly cross: readonly string[];
  /** first day that is ingested, such as 2025-01-01 */
  readonly since: string;
}

/** @param from a platform whose store is taken over as it is */
export const smallPlatform = (servers: Servers, { symbols, cross, since }: Markets, from?: SmallPlatform): SmallPlatform => {
  const folder = passingFolder();
  if (from !== undefined) cpSync(join(from.folder, 'store'), join(folder, 'store'), { recursive: true });
  const yaml = {
    symbols,
    cross_markets: cross,
    ingest: { since },
    store: { url: `file://${folder}/store` },
    mlflow: { uri: servers.mlflowUrl },
  };
  writeFileSync(join(folder, 'config.yaml'), JSON.stringify(yaml));
  const variables = {
    FORECAST_CONFIG: join(folder, 'config.yaml'),
    DATABASE_URL: servers.databaseUrl,
    EXCHANGE_URL: servers.exchangeUrl,
    MODEL_CACHE: join(folder, 'models'),
    LIGHTGBM_LIBRARY: process.env['LIGHTGBM_LIBRARY'] ?? '',
  };
  return { folder, variables, settings: readSettings(variables) };
};

/** The platform in this process. The caller closes it. */
export const opened = (small: SmallPlatform, now: () => EpochMs): Promise<Platform> =>
  composePlatform(small.settings, { progress: silentProgress, signal: new AbortController().signal, now });

/** Runs a task as the command line would, in this process. */
export const ran = async (platform: Platform, argv: readonly string[], at: EpochMs): Promise<readonly MarketResult[]> => {
  const invocation = parseCommandLine([...argv, '--at', isoSecond(at)], 'test');
  if (invocation.kind !== 'task') throw new Error(`${argv.join(' ')}: no task`);
  return (await runTask(platform, invocation)).report.results;
};

/** The command line as a process of its own. Only `predict` asks the exchange what time it is: the client takes a while to load. */
export const spawned = ({ variables }: SmallPlatform, argv: readonly string[], at: EpochMs): ChildProcess =>
  spawn(process.execPath, [MAIN, ...argv, '--at', isoSecond(at)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...variables, CLOCK: argv[0] === 'predict' ? 'exchange' : 'system', NODE_COMPILE_CACHE: COMPILED },
  });

/** How a process ended and what it said. */
export interface Ended {
  /** exit code, or the signal that ended it */
  readonly end: number | NodeJS.Signals | null;
  /** the JSON line, where there is one */
  readonly results: readonly MarketResult[];
  readonly said: string;
}

export const ended = async (child: ChildProcess): Promise<Ended> => {
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  const line = Buffer.concat(out).toString().trim().split('\n').at(-1) ?? '';
  const results = line === '' ? [] : (JSON.parse(line) as { results: MarketResult[] }).results;
  return { end: signal ?? code, results, said: Buffer.concat(err).toString() };
};

/** Runs a task as a process of its own, to its end. */
export const done = (small: SmallPlatform, argv: readonly string[], at: EpochMs): Promise<Ended> => ended(spawned(small, argv, at));

/** Every parquet object of the store, by its key. */
export const parquetOf = ({ folder }: SmallPlatform): Readonly<Record<string, string>> =>
  Object.fromEntries(
    globSync('store/**/*.parquet', { cwd: folder })
      .toSorted()
      .map((file) => [file, readFileSync(join(folder, file)).toString('base64')]),
  );

/** The keys of all reports. */
export const reportsOf = ({ folder }: SmallPlatform): readonly string[] => globSync('store/reports/**/*.*', { cwd: folder }).toSorted();
