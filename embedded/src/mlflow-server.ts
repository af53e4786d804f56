import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import { assertPortFree, portTaken } from './free-port.ts';

import { MLFLOW_MARK, mlflowArguments, mlflowEnvironment } from './mlflow-command.ts';
import { processesMarked } from './running-processes.ts';
import type { RunningServer } from './running-server.ts';
import { signalTo } from './stop-process.ts';

const FLAG = '--mlflow-port';
const START_MS = 150_000;
const STOP_MS = 2000;
const POLL_MS = 50;

/** A server that is coming up. */
export interface MlflowServer extends RunningServer {
  /**
   * Resolves when it answers. Rejects with Fault `port_taken`, `disk_full` or `registry_unavailable` and its last words when it ended, was
   * stopped, or took longer than 150 s.
   */
  readonly ready: Promise<void>;
}

/**
 * MLflow's server on the loopback address, its runs and models in SQLite and files in `folder`. One that a killed process left in that
 * folder is ended first, with its children. It outlives us when we are killed: the next start ends it.
 *
 * @param bin folder of the Python environment's programs
 * @param onWaiting told once a second while it comes up
 * @throws Fault `port_taken` that names --mlflow-port, `config` when there is no Python in `bin`
 */
export const startMlflow = async (
  folder: string,
  port: number,
  bin: string,
  onWaiting: (seconds: number) => void = () => undefined,
): Promise<MlflowServer> => {
  const python = resolve(bin, 'python');
  if (!existsSync(python)) throw new Fault('config', `MLflow needs ${python}, which is not there: run node bootstrap.mjs`);
  mkdirSync(folder, { recursive: true });
  const home = realpathSync(folder);
  await endMarked(home);
  await assertPortFree(port, FLAG);
  dropUnfinished(home);
  const server = launch(python, home, port);
  let stopped = false;
  const ready = comeUp(server, home, port, onWaiting).catch((error: unknown) => {
    throw stopped ? new Fault('registry_unavailable', 'MLflow was stopped before it was ready') : error;
  });
  // Who only stops it need not listen.
  ready.catch(() => undefined);
  const stop = (): Promise<void> => {
    stopped = true;
    return stopGroup(server, home);
  };
  return { url: `http://127.0.0.1:${port}`, ready, stop };
};

const logFile = (home: string): string => join(home, 'server.log');
const finishedFile = (home: string): string => join(home, 'was-ready');

/** Its first start makes the tables in many steps; a kill between two would stop every later start, and nothing can be in there yet. */
const dropUnfinished = (home: string): void => {
  if (existsSync(finishedFile(home))) return;
  for (const file of readdirSync(home)) if (file.startsWith('mlflow.db')) rmSync(join(home, file));
};

const launch = (python: string, home: string, port: number): ChildProcess => {
  const log = openSync(logFile(home), 'w');
  const server = spawn(python, mlflowArguments(port), {
    cwd: home,
    // A process group of its own: it has children, and a terminal's Ctrl-C is for us, who stop things in order.
    detached: true,
    stdio: ['ignore', log, log],
    env: mlflowEnvironment(process.env, home),
  });
  server.on('error', () => undefined);
  return server;
};

/** An answer on the port may come from a stranger; so it counts only once our own server has written that it listens there. */
const comeUp = async (server: ChildProcess, home: string, port: number, onWaiting: (seconds: number) => void): Promise<void> => {
  const began = performance.now();
  let told = 0;
  while (!(saidItListens(home, port) && (await isHealthy(port)))) {
    await sleep(POLL_MS);
    if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) throw endedFault(home, port);
    const elapsed = performance.now() - began;
    if (elapsed > START_MS) throw new Fault('registry_unavailable', `MLflow is not ready after ${START_MS / 1000} s: ${lastWords(home)}`);
    if (elapsed > (told + 1) * 1000) onWaiting(++told);
  }
  writeFileSync(finishedFile(home), '');
};

const saidItListens = (home: string, port: number): boolean =>
  readFileSync(logFile(home), 'utf8').includes(`Uvicorn running on http://127.0.0.1:${port} `);

const isHealthy = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(5000) }).then(
    ({ ok }) => ok,
    () => false,
  );

const endedFault = (home: string, port: number): Fault => {
  const log = readFileSync(logFile(home), 'utf8');
  if (/address already in use/i.test(log)) return portTaken(port, FLAG);
  const full = /No space left|disk is full/i.test(log);
  return new Fault(full ? 'disk_full' : 'registry_unavailable', `MLflow ended before it was ready: ${lastWords(home)}`);
};

const lastWords = (home: string): string => {
  const lines = readFileSync(logFile(home), 'utf8').trim().split('\n').slice(-3);
  return `${lines.join(' | ').slice(-500)} (all of it in ${logFile(home)})`;
};

/** The group is named as well: where there is no /proc its members cannot be found by their mark. */
const stopGroup = async ({ pid, exitCode, signalCode }: ChildProcess, home: string): Promise<void> => {
  const alive = pid !== undefined && exitCode === null && signalCode === null;
  if (alive) signalTo(-pid, 'SIGTERM');
  await endMarked(home);
  if (alive) signalTo(-pid, 'SIGKILL');
};

/** Ends whatever serves this folder, its children included. */
const endMarked = async (home: string): Promise<void> => {
  const left = (): readonly number[] => processesMarked(MLFLOW_MARK, home);
  for (const pid of left()) signalTo(pid, 'SIGTERM');
  for (let waited = 0; left().length > 0 && waited < STOP_MS; waited += POLL_MS) await sleep(POLL_MS);
  for (const pid of left()) signalTo(pid, 'SIGKILL');
  while (left().length > 0) await sleep(POLL_MS);
};
