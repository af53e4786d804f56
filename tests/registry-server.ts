import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
};

export interface RunningMlflow {
  readonly url: string;
  readonly folder: string;
  /** Stops it, removes everything it has, and starts it at the same address. */
  startEmpty(): Promise<void>;
  stop(): Promise<void>;
}

/** A real MLflow server on loopback with a folder of its own, gone after `stop`. */
export const startMlflow = async (): Promise<RunningMlflow> => {
  const folder = mkdtempSync(join(tmpdir(), 'mlflow-'));
  const port = await freePort();
  let server = await launched(folder, port);
  return {
    url: `http://127.0.0.1:${port}`,
    folder,
    startEmpty: async () => {
      await stopped(server, folder);
      mkdirSync(folder);
      server = await launched(folder, port);
    },
    stop: () => stopped(server, folder),
  };
};

const launched = async (folder: string, port: number): Promise<ChildProcess> => {
  const store = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    `${folder}/artifacts`,
    '--serve-artifacts',
  ];
  const server = spawn(resolve('.venv/bin/mlflow'), ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store], {
    cwd: folder,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' },
  });
  while (
    !(await fetch(`http://127.0.0.1:${port}/health`).then(
      (reply) => reply.ok,
      () => false,
    ))
  ) {
    if (server.exitCode !== null) throw new Error(`mlflow on port ${port} ended with ${server.exitCode}`);
    await setTimeout(100);
  }
  return server;
};

/** Its workers are processes of the same group. */
const stopped = async (server: ChildProcess, folder: string): Promise<void> => {
  if (server.exitCode === null && server.pid !== undefined) {
    process.kill(-server.pid, 'SIGTERM');
    await once(server, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
};
