import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { assertPortFree, freePort } from '../embedded/src/free-port.ts';
import { MLFLOW_MARK } from '../embedded/src/mlflow-command.ts';
import { startMlflow } from '../embedded/src/mlflow-server.ts';
import { processesMarked } from '../embedded/src/running-processes.ts';

const bin = resolve('.venv/bin');
const root = mkdtempSync(join(tmpdir(), 'mlflow-start-'));
const running = (folder: string): readonly number[] => processesMarked(MLFLOW_MARK, folder);

const folders: string[] = [];
const folderOf = (name: string): string => {
  folders.push(join(root, name));
  return join(root, name);
};
afterAll(() => {
  for (const pid of folders.flatMap(running)) process.kill(pid, 'SIGKILL');
  rmSync(root, { recursive: true, force: true });
});

/** Another process that starts the server of `folder` and says when it is ready, or, for `launched`, as soon as it was asked to come up. */
const starter = async (folder: string, port: number, until: 'launched' | 'ready') => {
  const program = `import { startMlflow } from ${JSON.stringify(new URL('../embedded/src/mlflow-server.ts', import.meta.url).href)};
    const server = await startMlflow(${JSON.stringify(folder)}, ${port}, ${JSON.stringify(bin)});
    if (${until === 'ready'}) await server.ready;
    console.log('so far'); setTimeout(() => {}, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'ignore'], timeout: 180_000 });
  await once(child.stdout, 'data');
  return async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
};

const ask = async (url: string, path: string, body?: object): Promise<{ status: number; body: string }> => {
  const reply = await fetch(
    `${url}/api/2.0/mlflow/${path}`,
    body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
  );
  return { status: reply.status, body: await reply.text() };
};

test('comes up again after a kill while its tables were made, and after one when it served, with what was logged', async () => {
  const folder = folderOf('killed # 100%');
  const port = await freePort();
  const killEarly = await starter(folder, port, 'launched');
  while (!existsSync(join(folder, 'mlflow.db'))) await sleep(5);
  await killEarly();
  for (const pid of running(folder)) process.kill(pid, 'SIGKILL');
  const url = `http://127.0.0.1:${port}`;
  const killLate = await starter(folder, port, 'ready');
  expect((await ask(url, 'experiments/create', { name: 'kept' })).status).toBe(200);
  await killLate();
  const left = running(folder);
  expect(left.length).toBeGreaterThan(1);
  const seconds: number[] = [];
  const server = await startMlflow(folder, port, bin, (each) => seconds.push(each));
  expect(running(folder).filter((pid) => left.includes(pid))).toEqual([]);
  await server.ready;
  expect([server.url, server.isNew]).toEqual([url, false]);
  expect(seconds).toEqual(seconds.map((_, i) => i + 1));
  expect((await ask(url, 'experiments/get-by-name?experiment_name=kept')).status).toBe(200);
  await expect(startMlflow(join(root, 'second'), port, bin)).rejects.toMatchObject({
    code: 'port_taken',
    message: expect.stringContaining('--mlflow-port'),
  });
  await server.stop();
  expect(running(folder)).toEqual([]);
  await assertPortFree(port, '--mlflow-port');
}, 300_000);

test('stops while it comes up, its children too, and whoever waits for it is told', async () => {
  const folder = folderOf('stopped');
  const server = await startMlflow(folder, await freePort(), bin);
  expect(server.isNew).toBe(true);
  const neighbour = spawn('sleep', ['60'], { env: { ...process.env, [MLFLOW_MARK]: `${folder}-not` } });
  await sleep(1000);
  await server.stop();
  await expect(server.ready).rejects.toThrow('MLflow was stopped');
  expect(running(folder)).toEqual([]);
  expect(neighbour.exitCode).toBeNull();
  neighbour.kill();
}, 60_000);

test('a server that ends says with what words, and one that is taken by surprise names the flag', async () => {
  const folder = folderOf('surprised');
  const port = await freePort();
  const server = await startMlflow(folder, port, bin);
  const stranger = createServer((_, reply) => reply.end('ok')).listen(port, '127.0.0.1');
  await once(stranger, 'listening');
  await expect(server.ready).rejects.toMatchObject({ code: 'port_taken', message: expect.stringContaining('--mlflow-port') });
  await server.stop();
  stranger.close();
}, 180_000);

test('without a Python environment it says what to do', async () => {
  await expect(startMlflow(join(root, 'none'), await freePort(), join(root, 'no-venv'))).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('bootstrap'),
  });
});
