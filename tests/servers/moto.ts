import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';

/** An S3 server that keeps everything in memory. */
export interface Moto {
  /** known once the tests of the file run */
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Makes a bucket of its own and returns its name. */
  bucket(): Promise<string>;
}

/** Starts moto-server on a free port before the tests of a file and stops it after them. */
export const useMoto = (): Moto => {
  let server: ChildProcess | undefined;
  let endpoint = '';
  let buckets = 0;
  const region = 'us-east-1';
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

  beforeAll(async () => {
    server = spawn('.venv/bin/python', ['tests/servers/moto-server.py', '-H', '127.0.0.1', '-p', '0'], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    endpoint = await addressOf(server);
  }, 60_000);
  afterAll(async () => {
    if (server === undefined || server.exitCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  });

  return {
    get endpoint() {
      return endpoint;
    },
    region,
    credentials,
    bucket: async () => {
      const name = `bucket-${++buckets}`;
      const reply = await fetch(`${endpoint}/${name}`, { method: 'PUT' });
      if (!reply.ok) throw new Error(`make bucket ${name}: ${reply.status} ${await reply.text()}`);
      return name;
    },
  };
};

/** It says where it listens on standard error, which must be read on: a full pipe would stop it. */
const addressOf = async (server: ChildProcess): Promise<string> => {
  const { stderr } = server;
  if (stderr === null) throw new Error('moto_server: no standard error');
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    server.on('error', reject);
    server.on('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${said.join('\n')}`)));
    createInterface(stderr).on('line', (line) => {
      const address = /Running on (http:\S+)/.exec(line)?.[1];
      if (address === undefined) said.splice(0, said.length - 20, line);
      else resolve(address);
    });
  });
};
