import { apiKeySha256 } from '@forecast/core/access';
import { type EpochMs, plusHours } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openScene, type Scene } from './api-scene.ts';
import { usePostgres } from './servers/postgres.ts';
import { startedNode } from './start-process.ts';

vi.setConfig({ testTimeout: 30_000 });

/** One story, told in order: keys come and go while a service that wants one runs. */
const postgres = usePostgres();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(postgres);
  scene.auth = 'key';
  await scene.serve();
}, 60_000);
afterAll(() => scene.close());

const status = async (path: string, key?: string): Promise<number> => {
  const headers: Record<string, string> = key === undefined ? {} : { 'x-api-key': key };
  return (await fetch(`${scene.listening.url}${path}`, { headers })).status;
};
const add = (key: string, expiresAt: EpochMs | null = null) =>
  postgres.database.apiKeys.add({ name: key, scope: 'read', sha256: apiKeySha256(key), createdAt: scene.clock, expiresAt });

const client = async (key: string) => {
  const variables = { FORECAST_URL: scene.listening.url, FORECAST_API_KEY: key };
  const { end, stderr } = await startedNode(['client/bin/client.mjs', 'models'], variables).ended;
  return { end, stderr };
};

test('every route but health, ready and the description wants a key', async () => {
  const paths = ['/predict?date=2025-07-28&hour=15', '/predictions', '/models', '/drift', '/health', '/ready', '/openapi.json'];
  expect(await Promise.all(paths.map((path) => status(path)))).toEqual([401, 401, 401, 401, 200, 503, 200]);
});

test('a key works as soon as the service has looked, and no longer once it is revoked', async () => {
  const { key } = await add('one');
  await add('two');
  expect(await status('/models', 'one')).toBe(401);
  await scene.running.refresh();
  expect(await status('/models', 'one')).toBe(200);
  await postgres.database.apiKeys.revoke(key.id, scene.clock);
  await scene.running.refresh();
  expect([await status('/models', 'one'), await status('/models', 'two')]).toEqual([401, 200]);
});

test('a key expires by the clock at the request, without being read again, and says so to whoever holds it', async () => {
  await add('guest', plusHours(scene.clock, 1));
  await scene.running.refresh();
  expect(await status('/models', 'guest')).toBe(200);
  const before = scene.clock;
  scene.clock = plusHours(before, 1);
  expect(await status('/models', 'guest')).toBe(401);
  expect(await client('guest')).toEqual({
    end: 77,
    stderr: expect.stringMatching(
      /^client: no_key: the key expired at 2025-08-01T01:30:00Z; .*; set FORECAST_API_KEY to one that works\n$/,
    ),
  });
  scene.clock = before;
  expect(await status('/models', 'guest')).toBe(200);
});

test('the client sends the key of its environment, and says what to do without', async () => {
  expect(await client('two')).toEqual({ end: 0, stderr: '' });
  expect(await client('')).toEqual({
    end: 77,
    stderr: expect.stringMatching(/^client: no_key: send a key as X-API-Key .*tasks keys create; set FORECAST_API_KEY to it\n$/),
  });
  expect(await client('one')).toEqual({
    end: 77,
    stderr: 'client: no_key: the key is not known, or was revoked; set FORECAST_API_KEY to one that works\n',
  });
});

test('a database that is away locks nobody out, and health says so', async () => {
  await postgres.database.close();
  await scene.running.refresh();
  expect([await status('/models', 'one'), await status('/models', 'two')]).toEqual([401, 200]);
  const health = await fetch(`${scene.listening.url}/health`, { headers: { 'x-api-key': 'two' } });
  expect(await health.json()).toMatchObject({ status: 'degraded', problems: [expect.stringMatching(/^API keys: database_unavailable: /)] });
  // One that expires does so all the same.
  expect(await status('/models', 'guest')).toBe(200);
  scene.clock = plusHours(scene.clock, 1);
  expect(await status('/models', 'guest')).toBe(401);
});
