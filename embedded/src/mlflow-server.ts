import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import { assertPortFree } from './free-port.ts';
import { MLFLOW_MARK, mlflowArguments, mlflowEnvironment } from './mlflow-command.ts';
import { logFile, MLFLOW_PORT_FLAG, mlflowComesUp } from './mlflow-readiness.ts';
import { processesMarked } from './running-processes.ts';
import { endOf, type RunningServer } from './running-server.ts';
import { withFreshLog } from './server-log.ts';
import { signalTo } from './stop-process.ts';

const STOP_MS = 2000;
const POLL_MS = 50;

/** A server that is coming up. */
export interface MlflowServer extends RunningServer {
  /** whether its folder held no database when it was started */
  readonly isNew: boolean;
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
  await assertPortFree(port, MLFLOW_PORT_FLAG);
  dropUnfinished(home);
  const isNew = !existsSync(join(home, 'mlflow.db'));
  const server = launch(python, home, port);
  let stopped = false;
  const ready = mlflowComesUp(server, home, port, onWaiting).then(
    () => writeFileSync(finishedFile(home), ''),
    (error: unknown) => {
      throw stopped ? new Fault('registry_unavailable', 'MLflow was stopped before it was ready') : error;
    },
  );
  // Who only stops it need not listen.
  ready.catch(() => undefined);
  const stop = (): Promise<void> => {
    stopped = true;
    return stopGroup(server, home);
  };
  return { url: `http://127.0.0.1:${port}`, isNew, ready, ended: endOf(server), stop };
};

const finishedFile = (home: string): string => join(home, 'was-ready');

/** Its first start makes the tables in many steps; a kill between two would stop every later start, and nothing can be in there yet. */
const dropUnfinished = (home: string): void => {
  if (existsSync(finishedFile(home))) return;
  for (const file of readdirSync(home)) if (file.startsWith('mlflow.db')) rmSync(join(home, file));
};

const launch = (python: string, home: string, port: number): ChildProcess => {
  const server = withFreshLog(logFile(home), (log) =>
    spawn(python, mlflowArguments(port), {
      cwd: home,
      // A process group of its own: it has children, and a terminal's Ctrl-C is for us, who stop things in order.
      detached: true,
      stdio: ['ignore', log, log],
      env: mlflowEnvironment(process.env, home),
    }),
  );
  server.on('error', () => undefined);
  return server;
};

/** The group is named as well: where there is no /proc its members cannot be found by their mark. */
const stopGroup = async (server: ChildProcess, home: string): Promise<void> => {
  signalGroup(server, 'SIGTERM');
  await endMarked(home);
  signalGroup(server, 'SIGKILL');
};

const signalGroup = ({ pid, exitCode, signalCode }: ChildProcess, signal: NodeJS.Signals): void => {
  if (pid !== undefined && exitCode === null && signalCode === null) signalTo(-pid, signal);
};

/** Ends whatever serves this folder, its children included. */
const endMarked = async (home: string): Promise<void> => {
  const left = (): readonly number[] => processesMarked(MLFLOW_MARK, home);
  for (const pid of left()) signalTo(pid, 'SIGTERM');
  for (let waited = 0; left().length > 0 && waited < STOP_MS; waited += POLL_MS) await sleep(POLL_MS);
  for (const pid of left()) signalTo(pid, 'SIGKILL');
  while (left().length > 0) await sleep(POLL_MS);
};
