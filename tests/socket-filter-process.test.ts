import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { container, type FakeEngine, startFakeEngine } from './servers/fake-engine.ts';

const MAIN = fileURLToPath(new URL('../docker/socket-filter/src/main.ts', import.meta.url));
const GIVEN = {
  LISTEN_HOST: '127.0.0.1',
  LISTEN_PORT: '0',
  HEALTH_PORT: '0',
  ALLOWED_IMAGES: 'forecast-tasks:1',
  ALLOWED_NETWORK: 'forecast_tasks',
  MEMORY_LIMIT_MB: '2048',
  OWNER_LABEL: 'forecast',
};

const stop: (() => void)[] = [];
afterEach(() => {
  for (const each of stop.splice(0)) each();
});

const started = (environment: Readonly<Record<string, string>>) => {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env['PATH'], ...GIVEN, ...environment } });
  stop.push(() => child.kill('SIGKILL'));
  let said = '';
  child.stderr.on('data', (data) => {
    said += String(data);
  });
  return { child, ended: once(child, 'exit') as Promise<[number | null, string | null]>, said: () => said };
};

/** A filter that listens, with the addresses that it said it listens on. */
const listening = async (engine: Pick<FakeEngine, 'socketPath'>) => {
  const filter = started({ ENGINE_SOCKET: engine.socketPath });
  await vi.waitFor(() => expect(filter.said()).toContain('listening'), 20_000);
  const [, url = '', health = ''] = /listening on (\S+), health on ([^;]+)/.exec(filter.said()) ?? [];
  return { ...filter, url: `http://${url}`, health: `http://${health}/healthz` };
};

test('a mistake in the environment ends it with 64 and is named', async () => {
  const filter = started({ ALLOWED_NETWORK: 'host', MEMORY_LIMIT_MB: 'much' });
  expect(await filter.ended).toEqual([64, null]);
  expect(filter.said()).toMatch(/^ALLOWED_NETWORK: .*\nMEMORY_LIMIT_MB: .*\n$/);
});

test('it is healthy while the engine answers, removes strays, and ends with 0 on SIGTERM while somebody reads a log', async () => {
  const engine = await startFakeEngine();
  engine.containers.push(container('a'.repeat(64), 'hourly', 'forecast'));
  engine.containers.push(container('d'.repeat(64), 'left', 'forecast', { Status: 'exited', FinishedAt: '2020-01-01T00:00:00Z' }));
  const filter = await listening(engine);
  expect((await fetch(filter.health)).status).toBe(200);
  await vi.waitFor(() => expect(filter.said()).toContain(`stray ${'d'.repeat(64)} (/left)`), 20_000);
  const log = await fetch(`${filter.url}/containers/hourly/logs?follow=1`);
  expect(log.status).toBe(200);
  filter.child.kill('SIGTERM');
  expect(await filter.ended).toEqual([0, null]);
  await expect(log.text()).rejects.toThrow('terminated');
  await engine.close();
});

test('an engine that is away makes it unhealthy, and it lives on', async () => {
  const filter = await listening({ socketPath: '/nowhere/docker.sock' });
  const answer = await fetch(filter.health);
  expect([answer.status, await answer.json()]).toEqual([503, { engine: 'is away' }]);
  expect((await fetch(`${filter.url}/_ping`)).status).toBe(502);
  expect(filter.child.exitCode).toBeNull();
});

test('a port that is taken ends it with 69', async () => {
  const first = await listening({ socketPath: '/nowhere/docker.sock' });
  const second = started({ LISTEN_PORT: new URL(first.url).port });
  expect((await second.ended)[0]).toBe(69);
  expect(second.said()).toContain('EADDRINUSE');
  expect(await text(second.child.stdout)).toBe('');
});
