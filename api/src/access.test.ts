import { apiKeySha256, keyRing, type StoredApiKey } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createApp } from './app.ts';
import { type Listening, listen } from './listen.ts';
import { EmptyQuery } from './queries/strict-query.ts';
import { route } from './routes/route.ts';
import type { Service } from './service.ts';

const stored = (id: number, key: string, scope: StoredApiKey['scope']): StoredApiKey => ({
  id,
  name: key,
  scope,
  sha256: apiKeySha256(key),
  createdAt: epochMs(0),
  expiresAt: null,
  revokedAt: null,
});

/** What may change while the service runs. */
const keys: { value: Service['keys']['value']; problem: string | undefined } = { value: undefined, problem: undefined };
const KNOWN = keyRing([stored(1, 'reader', 'read'), stored(2, 'chief', 'admin')]);
const answer = z.strictObject({ done: z.boolean() }).meta({ id: 'Done' });
const routes = (['anyone', 'read', 'admin'] as const).map((access) =>
  route({ path: `/${access}`, summary: access, access, query: EmptyQuery, answer, codes: [], answerTo: () => ({ done: true }) }),
);
const service = (auth: Service['auth']): Service => ({
  markets: [],
  auth,
  keys,
  shared: [keys],
  timezone: 'UTC',
  level: 0.9,
  allowedHosts: ['127.0.0.1'],
  now: () => epochMs(0),
  wallClock: () => epochMs(0),
  maxAgeDays: 30,
  log: () => undefined,
});
let [open, locked]: Listening[] = [];
beforeAll(async () => {
  [open, locked] = await Promise.all((['open', 'key'] as const).map((auth) => listen(createApp(service(auth), routes), '127.0.0.1', 0)));
});
afterAll(() => Promise.all([open?.close(), locked?.close()]));

const ask = async (server: Listening | undefined, path: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${server?.url}${path}`, { headers });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
};

test('a service behind keys answers who has one, in either header', async () => {
  keys.value = KNOWN;
  for (const headers of [{ 'x-api-key': 'reader' }, { authorization: 'Bearer reader' }, { authorization: 'bearer  chief' }])
    expect(await ask(locked, '/read', headers as Record<string, string>)).toMatchObject({ status: 200, body: { done: true } });
});

test('without a key it says which headers it wants; with a wrong one, that it is wrong, and not which there are', async () => {
  keys.value = KNOWN;
  const without = await ask(locked, '/read');
  expect(without).toMatchObject({ status: 401, body: { code: 'no_key', detail: expect.stringContaining('X-API-Key') } });
  expect(without.headers.get('www-authenticate')).toBe('Bearer realm="crypto-forecast"');
  for (const headers of [{ 'x-api-key': 'guess' }, { 'x-api-key': '' }, { authorization: 'Bearer guess' }])
    expect(await ask(locked, '/read', headers as Record<string, string>)).toMatchObject({
      status: 401,
      body: { code: 'no_key', detail: 'the key is not known, or was revoked' },
    });
  expect(await ask(locked, '/read', { authorization: 'Basic cmVhZGVy' })).toMatchObject({ status: 401, body: { code: 'no_key' } });
});

test('what changes state wants an admin key, on an open service too', async () => {
  keys.value = KNOWN;
  for (const server of [open, locked]) {
    expect(await ask(server, '/admin')).toMatchObject({ status: 401, body: { code: 'no_key' } });
    expect(await ask(server, '/admin', { 'x-api-key': 'reader' })).toMatchObject({
      status: 403,
      body: { code: 'wrong_scope', detail: 'the key has scope read, and this needs scope admin' },
    });
    expect(await ask(server, '/admin', { 'x-api-key': 'chief' })).toMatchObject({ status: 200 });
  }
  expect(await ask(open, '/read')).toMatchObject({ status: 200 });
});

test('what is for anyone, and the description, want no key', async () => {
  expect(await ask(locked, '/anyone')).toMatchObject({ status: 200 });
  expect(await ask(locked, '/openapi.json')).toMatchObject({ status: 200 });
});

test('while the keys cannot be read nobody is told that theirs is wrong', async () => {
  Object.assign(keys, { value: undefined, problem: 'API keys: PostgreSQL is away' });
  expect(await ask(locked, '/read', { 'x-api-key': 'reader' })).toMatchObject({
    status: 503,
    body: { code: 'database_unavailable', detail: 'The database is away; send a key to see the details' },
  });
  expect(await ask(locked, '/read')).toMatchObject({ status: 401 });
  expect(await ask(open, '/read')).toMatchObject({ status: 200 });
});

test('the description says where a key is wanted', async () => {
  type Paths = Record<string, { get: { security: unknown[]; responses: Record<string, { description: string }> } }>;
  const { paths, components } = (await ask(locked, '/openapi.json')).body as { paths: Paths; components: { securitySchemes: object } };
  const either = [{ api_key: [] }, { bearer: [] }];
  expect(['/anyone', '/read', '/admin'].map((path) => paths[path]?.get.security)).toEqual([[], either, either]);
  expect(components.securitySchemes).toMatchObject({
    api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
    bearer: { type: 'http', scheme: 'bearer' },
  });
  expect(['401', '403', '503'].map((status) => paths['/admin']?.get.responses[status]?.description)).toEqual([
    'no_key',
    'wrong_host, wrong_scope',
    'database_unavailable',
  ]);
  const ofOpen = (await ask(open, '/openapi.json')).body as { paths: Paths };
  expect(['/anyone', '/read', '/admin'].map((path) => ofOpen.paths[path]?.get.security)).toEqual([[], [], either]);
});
