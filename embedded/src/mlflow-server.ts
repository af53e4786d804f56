import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import { assertPortFree } from './free-port.ts';
import { identityOf } from './process-identity.ts';
import type { RunningServer } from './running-server.ts';
import { stopProcess } from './stop-process.ts';

const START_MS = 120_000;

/** MLflow's server on SQLite. `ready` resolves when it answers; stopping does not wait for that. */
export const startMlflow = async (
  folder: string,
  port: number,
  bin: string,
): Promise<RunningServer & { readonly ready: Promise<void> }> => {
  await assertPortFree(port, '--mlflow-port');
  mkdirSync(folder, { recursive: true });
  const log = openSync(join(folder, 'server.log'), 'a');
  const data = resolve(folder);
  const server = spawn(
    join(bin, 'mlflow'),
    [
      'server',
      ...['--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${data}/mlflow.db`, '--artifacts-destination', join(data, 'artifacts'), '--serve-artifacts'],
      ...['--allowed-hosts', `localhost:${port},127.0.0.1:${port}`],
    ],
    {
      stdio: ['ignore', log, log],
      detached: true,
      env: {
        ...process.env,
        PATH: `${bin}:${process.env['PATH']}`,
        MLFLOW_DISABLE_TELEMETRY: 'true',
        MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
      },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  const identity = identityOf(server.pid ?? 0);
  return {
    url,
    ready: answers(url, server, folder),
    stop: () => stopProcess(identity, { signal: 'SIGTERM', patienceMs: 2000, group: true }),
  };
};

const answers = async (url: string, server: ChildProcess, folder: string): Promise<void> => {
  for (let waited = 0; waited < START_MS; waited += 100) {
    if (server.exitCode !== null) throw new Fault('registry_unavailable', `MLflow ended with ${server.exitCode}: see ${folder}/server.log`);
    const ok = await fetch(`${url}/health`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(100);
  }
  throw new Fault('registry_unavailable', `MLflow does not answer after ${START_MS / 1000} s: see ${folder}/server.log`);
};
