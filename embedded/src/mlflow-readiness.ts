import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import { portTaken } from './free-port.ts';

export const MLFLOW_PORT_FLAG = '--mlflow-port';
const START_MS = 150_000;
const POLL_MS = 50;

/** What the server of the folder writes; emptied at each start. */
export const logFile = (home: string): string => join(home, 'server.log');

/**
 * Waits until the server answers. An answer on the port may come from a stranger; so it counts only once our own has written that it
 * listens there.
 *
 * @throws Fault `port_taken`, or `disk_full` or `registry_unavailable` with its last words when it ended or took longer than 150 s
 */
export const mlflowComesUp = async (
  server: ChildProcess,
  home: string,
  port: number,
  onWaiting: (seconds: number) => void,
): Promise<void> => {
  const began = performance.now();
  let told = 0;
  while (!(saidItListens(home, port) && (await isHealthy(port)))) {
    await sleep(POLL_MS);
    if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) throw endedFault(home, port);
    const elapsed = performance.now() - began;
    if (elapsed > START_MS) throw new Fault('registry_unavailable', `MLflow is not ready after ${START_MS / 1000} s: ${lastWords(home)}`);
    if (elapsed > (told + 1) * 1000) onWaiting(++told);
  }
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
  if (/address already in use/i.test(log)) return portTaken(port, MLFLOW_PORT_FLAG);
  const full = /No space left|disk is full/i.test(log);
  return new Fault(full ? 'disk_full' : 'registry_unavailable', `MLflow ended before it was ready: ${lastWords(home)}`);
};

const lastWords = (home: string): string => {
  const lines = readFileSync(logFile(home), 'utf8').trim().split('\n').slice(-3);
  return `${lines.join(' | ').slice(-500)} (all of it in ${logFile(home)})`;
};
