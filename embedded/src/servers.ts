import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_FOLDER } from '@forecast/core/adapters/settings';
import { dataFolderFault } from './data-folder-fault.ts';
import { type KeptServer, keepRunning } from './keep-running.ts';
import { logFile } from './mlflow-readiness.ts';
import { startMlflow } from './mlflow-server.ts';
import type { StartOptions } from './options.ts';
import { startPostgres } from './postgres.ts';

/** PostgreSQL, which is up, and MLflow, which comes up behind everything else; each is started again when its process ends. */
export interface Servers {
  readonly databaseUrl: string;
  readonly postgres: KeptServer;
  readonly mlflow: KeptServer & {
    /** whether its folder held no database when it was started the last time */
    isNew(): boolean;
  };
  stop(): Promise<void>;
}

/** @param signal once it aborts nothing is started again */
export const startServers = async (options: StartOptions, say: (text: string) => void, signal: AbortSignal): Promise<Servers> => {
  const kept = {
    say,
    signal,
    now: () => performance.now(),
    sleep: (ms: number, stop: AbortSignal) => sleep(ms, undefined, { signal: stop }),
  };
  const { url, postgres } = await keepPostgres(options, kept);
  try {
    const mlflow = await keepMlflow(options, kept);
    return { databaseUrl: url, postgres, mlflow, stop: async () => void (await Promise.all([mlflow.stop(), postgres.stop()])) };
  } catch (error) {
    await postgres.stop();
    throw error;
  }
};

type Kept = Pick<Parameters<typeof keepRunning>[1], 'say' | 'signal' | 'now' | 'sleep'>;

const keepPostgres = async ({ dataDir }: StartOptions, kept: Kept) => {
  const folder = join(dataDir, 'postgres');
  const first = await startPostgres(folder);
  const port = Number(new URL(first.url).port);
  const ready = Promise.resolve();
  const launch = async (signal: AbortSignal) => ({ ...(await explained(startPostgres(folder, { port, signal }), dataDir)), ready });
  const log = join(folder, 'server.log');
  return { url: first.url, postgres: keepRunning({ ...first, ready }, { ...kept, name: 'PostgreSQL', log, launch }) };
};

const keepMlflow = async ({ dataDir, mlflowPort }: StartOptions, kept: Kept): Promise<Servers['mlflow']> => {
  const folder = join(dataDir, 'mlflow');
  let isNew = false;
  const start = async () => {
    const server = await startMlflow(folder, mlflowPort, join(PROJECT_FOLDER, '.venv/bin'));
    isNew = server.isNew;
    return { ...server, ready: explained(server.ready, dataDir) };
  };
  const server = keepRunning(await start(), { ...kept, name: 'MLflow', log: logFile(folder), launch: start });
  return { ...server, isNew: () => isNew };
};

const explained = <T>(work: Promise<T>, dataDir: string): Promise<T> =>
  work.catch((error: unknown) => {
    throw dataFolderFault(error, dataDir);
  });
