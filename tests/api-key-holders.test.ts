import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createApp, type Listening, listen, type RunningService, type ServiceDeps, startService } from '@forecast/api';
import { type Auth, apiKeySha256 } from '@forecast/core/access';
import { openDatabase } from '@forecast/core/adapters/database';
import { mlflowRegistry } from '@forecast/core/adapters/registry';
import { openCandleArchive, storeWhenAsked } from '@forecast/core/adapters/store';
import { crossMarketsOf, marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { GradientBoosting } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from './another-database.ts';
import { usePostgres } from './servers/postgres.ts';

/** Services behind which everything is away, each thing in its own way; only the keys could be read. */
const postgres = usePostgres();
const NOW = epochMs(Date.UTC(2025, 6, 28, 15, 30));
const KEYS = { reader: null, chief: null, expired: epochMs(NOW - 1) } as const;
const ADDRESSES =
  /127\.0\.0\.1|localhost|internal\b|[a-z]:\d{2,5}\b|:\/\/|ECONN|secret|someone|tables_of|bucket|prefix|\/srv|DATABASE_URL|node_modules|\.ts\b|at \w+ \(|MLflow|PostgreSQL|S3\b|Express|x-powered-by|server:/i;

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.toReversed()) await close();
});

const service = async (auth: Auth, changes: Partial<ServiceDeps> = {}): Promise<Listening> => {
  const database = await openDatabase('postgres://someone:secret@127.0.0.1:9/tables_of_us');
  const { forecasts, trainings, promotions, drift } = database;
  const registry = mlflowRegistry({ url: 'http://127.0.0.1:9', now: () => NOW });
  const store = storeWhenAsked(
    { url: 's3://bucket/prefix', endpoint: 'http://127.0.0.1:9', region: 'x' },
    { accessKeyId: 'a', secretAccessKey: 'b' },
  );
  const market = marketOf('binance', 'BTC/USDT');
  const problem = 'clock of the exchange: exchange_unavailable: https://127.0.0.1:8090/api/v3/time';
  const running: RunningService = await startService({
    forecasts,
    trainings,
    promotions,
    drift,
    apiKeys: postgres.database.apiKeys,
    registry,
    candles: openCandleArchive(store),
    boosting: {} as GradientBoosting,
    cacheDir: '/srv/models',
    clock: { kept: { problem, refresh: () => Promise.resolve() }, everySeconds: 600 },
    auth,
    markets: [{ market, cross: crossMarketsOf(market, ['ETH/USDT']) }],
    timezone: 'UTC',
    level: 0.9,
    allowedHosts: ['127.0.0.1', 'db.internal'],
    now: () => NOW,
    wallClock: () => NOW,
    maxAgeDays: 30,
    pollSeconds: 600,
    keysPollSeconds: 600,
    log: () => undefined,
    ...changes,
  });
  const listening = await listen(createApp(running.service), '127.0.0.1', 0);
  closing.push(
    () => database.close(),
    () => registry.close(),
    () => running.close(),
    () => listening.close(),
  );
  return listening;
};

let [locked, open, blind]: Listening[] = [];
beforeAll(async () => {
  for (const [name, expiresAt] of Object.entries(KEYS)) {
    const scope = name === 'chief' ? 'admin' : 'read';
    await postgres.database.apiKeys.add({ name, scope, sha256: apiKeySha256(name), createdAt: epochMs(0), expiresAt });
  }
  const unreadable = {
    tag: () => Promise.reject(new Fault('database_unavailable', 'API keys: PostgreSQL at 127.0.0.1:9')),
    all: () => Promise.resolve([]),
  };
  [locked, open, blind] = await Promise.all([service('key'), service('open'), service('key', { apiKeys: unreadable })]);
}, 60_000);

interface Told {
  readonly status: number | undefined;
  readonly headers: string;
  readonly body: string;
}
const ask = (server: Listening | undefined, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Told> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: server?.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.rawHeaders.join('\n'), body }));
    });
    sent.on('error', reject).end();
  });

const READ = ['/predict?date=2025-07-28&hour=15', '/predictions', '/models', '/drift'];
const OTHER: readonly (readonly [path: string, headers?: Record<string, string>, method?: string])[] = [
  ['/openapi.json'],
  ['/elsewhere/here:8000'],
  ['/%zz'],
  ['/health?host=127.0.0.1:1'],
  ['/health', { host: 'evil.example' }],
  ['/health', {}, 'POST'],
  ['/ready', { accept: 'text/html' }],
];
const STRANGERS: readonly Record<string, string>[] = [
  {},
  { 'x-api-key': 'guess' },
  { authorization: 'Bearer expired' },
  { authorization: 'Basic cmVhZGVy' },
];

test('a stranger is told no address by any answer, only codes', async () => {
  for (const server of [locked, blind])
    for (const stranger of STRANGERS) {
      const told = await Promise.all([
        ...[...READ, '/health', '/ready'].map((path) => ask(server, path, stranger)),
        ...OTHER.map(([path, headers, method]) => ask(server, path, { ...headers, ...stranger }, method)),
      ]);
      for (const { headers, body } of told) expect(`${headers}\n${body}`).not.toMatch(ADDRESSES);
    }
});

test('what a stranger is told: the code of each thing that is away', async () => {
  const health = await ask(locked, '/health');
  expect(JSON.parse(health.body)).toMatchObject({
    status: 'degraded',
    problems: ['clock of the exchange: exchange_unavailable'],
  });
  for (const code of ['candles of binance-BTC-USDT-1h: store_unavailable', 'forecasts of binance-BTC-USDT-1h: database_unavailable'])
    expect(health.body).toContain(`"${code}"`);
  expect(JSON.parse((await ask(locked, '/ready')).body)).toMatchObject({
    status: 503,
    code: 'stale',
    detail: 'Candles are behind; send a key to see the details',
  });
  for (const path of ['/models', '/predictions', '/drift'])
    expect(JSON.parse((await ask(locked, path, { 'x-api-key': 'reader' })).body)).toMatchObject({
      status: 503,
      code: 'database_unavailable',
      title: 'The database is away',
    });
  expect(JSON.parse((await ask(blind, '/models', { 'x-api-key': 'reader' })).body)).toMatchObject({
    status: 503,
    code: 'database_unavailable',
  });
});

test('who has a key is told where, by the same answers', async () => {
  for (const key of ['reader', 'chief']) {
    const told = await Promise.all([...READ, '/health', '/ready'].map((path) => ask(locked, path, { 'x-api-key': key })));
    for (const { body } of told) expect(body).toMatch(/127\.0\.0\.1:9/);
  }
});

test('an open service tells all to who asks it on this host, and to nobody behind a proxy', async () => {
  for (const path of [...READ, '/health', '/ready']) expect((await ask(open, path)).body).toMatch(/127\.0\.0\.1:9/);
  const told = ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP', 'X-Forwarded-Host', 'X-Forwarded'];
  for (const name of [...told, 'CF-Connecting-IP', 'True-Client-IP', 'X-Client-IP', 'X-Original-Forwarded-For', 'X-Envoy-External-Address'])
    for (const path of [...READ, '/health', '/ready', '/elsewhere/here:8000']) {
      const { body } = await ask(open, path, { [name]: '10.1.2.3' });
      expect(body).not.toMatch(ADDRESSES);
    }
  expect((await ask(open, '/health', { via: '1.1 proxy', 'x-api-key': 'reader' })).body).toMatch(/127\.0\.0\.1:9/);
});

test('a key that is unknown, was revoked or has expired is refused in the same shape', async () => {
  const answers = await Promise.all(['guess', 'expired'].map((key) => ask(locked, '/models', { 'x-api-key': key })));
  const [unknown, expired] = answers.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
  expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  expect(expired).toEqual({ ...unknown, detail: expect.stringMatching(/^the key expired at 2025-07-28T15:29:59Z; .*tasks keys create$/) });
});

test('a key is found and one that was revoked is missed by a service that nobody told', async () => {
  const looking = await service('key', { keysPollSeconds: 0.05 });
  // 503: who has a key is let in, and there is nothing to be read.
  const statusOf = async (): Promise<number | undefined> => (await ask(looking, '/models', { 'x-api-key': 'found' })).status;
  expect(await statusOf()).toBe(401);
  const found = { name: 'found', scope: 'read', sha256: apiKeySha256('found'), createdAt: epochMs(0), expiresAt: null } as const;
  const { key } = await postgres.database.apiKeys.add(found);
  while ((await statusOf()) !== 503) await sleep(20);
  await postgres.database.apiKeys.revoke(key.id, NOW);
  while ((await statusOf()) !== 401) await sleep(20);
  // Whatever changes the table counts, by whoever does it.
  await sql(postgres.url, 'UPDATE api_key SET revoked_at = NULL WHERE id = $1', [key.id]);
  while ((await statusOf()) !== 503) await sleep(20);
  await sql(postgres.url, 'DELETE FROM api_key WHERE id = $1', [key.id]);
  while ((await statusOf()) !== 401) await sleep(20);
});
