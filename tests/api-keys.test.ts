import { apiKeySha256 } from '@forecast/core/access';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openScene, type Scene } from './api-scene.ts';
import { usePostgres } from './servers/postgres.ts';

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
const add = (key: string) => postgres.database.apiKeys.add({ name: key, scope: 'read', sha256: apiKeySha256(key), createdAt: scene.clock });

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

test('a database that is away locks nobody out, and health says so', async () => {
  await postgres.database.close();
  await scene.running.refresh();
  expect([await status('/models', 'one'), await status('/models', 'two')]).toEqual([401, 200]);
  expect((await scene.ask('/health')).body).toMatchObject({ status: 'degraded', problems: [expect.stringMatching(/^API keys: /)] });
});
