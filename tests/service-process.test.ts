import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { apiKeySha256 } from '@forecast/core/access';
import { type EpochMs, epochMs } from '@forecast/core/time';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';
import { type Started, startedNode } from './start-process.ts';

const MAIN = fileURLToPath(new URL('../api/src/main.ts', import.meta.url));
const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const AT = epochMs(Date.UTC(2025, 7, 28));
const NOWHERE = 'http://127.0.0.1:9';

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
/** with candles, features and a champion */
let whole: SmallPlatform;

const lines = (symbol: string): string[] => bundledLines(symbol, Date.parse(MARKETS.since), AT);
beforeAll(async () => {
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, speed: 0 })]);
  whole = smallPlatform({ databaseUrl: postgres.url, mlflowUrl: mlflow.url, exchangeUrl: replay.url }, MARKETS);
  await inProcess(whole, [['ingest'], ['features', '--all'], ['train'], ['predict']]);
}, 120_000);
afterAll(() => Promise.all([mlflow.stop(), replay.stop()]));

const inProcess = async (small: SmallPlatform, tasks: readonly (readonly string[])[], at: EpochMs = AT): Promise<void> => {
  const platform = await opened(small, () => at);
  try {
    for (const argv of tasks) await ran(platform, argv, at);
  } finally {
    await platform.close();
  }
};

const running: Started[] = [];
afterEach(() => {
  for (const { process } of running.splice(0)) process.kill('SIGKILL');
});

/** The service as a process, on a port of its own; `url` once it answers. */
const service = async (api: object, variables: Readonly<Record<string, string>> = {}) => {
  const file = join(whole.folder, `config-${Math.random()}.yaml`);
  writeFileSync(file, JSON.stringify({ ...whole.settings.config, api: { port: 0, ...api } }));
  const started = startedNode([MAIN], { ...whole.variables, CLOCK: 'exchange', FORECAST_CONFIG: file, ...variables });
  running.push(started);
  const said = await started.said(/serves at \S+,/);
  return { started, url: /serves at (\S+),/.exec(said)?.[1] ?? '' };
};

const ask = async (url: string, headers: Record<string, string> = {}) => {
  const response = await fetch(url, { headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const PAST = '/predict?date=2025-07-28&hour=15';
const NOW = '/predict?date=2025-08-28&hour=0';

test('the service by itself answers from real servers, by the clock of the exchange, and ends with 0 on SIGTERM', async () => {
  const { started, url } = await service({});
  await started.said(/everything that is there was read/);
  expect(await ask(`${url}/health`)).toMatchObject({
    status: 200,
    body: { status: 'ok', problems: [], now: expect.stringMatching(/^2025-08-28T00:00/), markets: [{ model: { version: 1 } }] },
  });
  expect(await ask(`${url}/ready`)).toMatchObject({ status: 200 });
  expect(await ask(url + PAST)).toMatchObject({ status: 200, body: { reference_close: 117985.93, cached: false } });
  expect(await ask(url + NOW)).toMatchObject({ status: 200, body: { cached: true, outcome: 'pending' } });
  expect(await ask(`${url}/predict?date=2025-08-28&hour=1`)).toMatchObject({ status: 409, body: { code: 'too_early' } });
  started.process.kill('SIGTERM');
  expect(await started.ended).toMatchObject({ end: 0, stdout: '' });
});

test('a service behind keys knows within a poll whom to let in', async () => {
  const { started, url } = await service({ auth: 'key' }, { API_PUBLISH: '0.0.0.0:8000' });
  await started.said(/everything that is there was read/);
  expect(await ask(url + PAST, { 'x-api-key': 'the-key' })).toMatchObject({ status: 401, body: { code: 'no_key' } });
  const platform = await opened(whole, () => AT);
  await platform.apiKeys.add({ name: 'x', scope: 'read', sha256: apiKeySha256('the-key'), createdAt: AT, expiresAt: null });
  await platform.close();
  while ((await ask(url + PAST, { 'x-api-key': 'the-key' })).status !== 200) await sleep(100);
  expect(await ask(url + PAST)).toMatchObject({ status: 401 });
});

test('it starts and answers while everything behind it is away, says what is, and ends with 0 while it still tries', async () => {
  const away = { DATABASE_URL: 'postgres://a:secret@127.0.0.1:9/c', STORE_URL: 's3://bucket', STORE_ENDPOINT: NOWHERE };
  const credentials = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' };
  const { started, url } = await service({}, { ...away, ...credentials, MLFLOW_TRACKING_URI: NOWHERE, EXCHANGE_URL: NOWHERE });
  expect(await ask(`${url}/health`)).toMatchObject({ status: 200 });
  await started.said(/clock of the exchange: exchange_unavailable: binance/);
  await started.said(/candles of binance-BTC-USDT-1h: store_unavailable: open the store in bucket bucket/);
  const { body } = await ask(`${url}/health`);
  expect(body['status']).toBe('degraded');
  for (const what of [
    'API keys: ',
    'clock of the exchange: ',
    'candles of ',
    'forecasts of ',
    'models of ',
    'drift checks of ',
    'registry of ',
  ])
    expect(JSON.stringify(body)).toContain(`"${what}`);
  expect(JSON.stringify(body)).not.toContain('secret');
  expect(await ask(`${url}/ready`)).toMatchObject({ status: 503, body: { code: 'stale' } });
  started.process.kill('SIGTERM');
  expect((await started.ended).end).toBe(0);
});

test('a server that never answers keeps it neither from starting nor from ending', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const at = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const { started, url } = await service({}, { MLFLOW_TRACKING_URI: at, EXCHANGE_URL: at, DATABASE_URL: at.replace('http', 'postgres') });
  expect(await ask(`${url}/health`)).toMatchObject({ status: 200 });
  started.process.kill('SIGTERM');
  expect((await started.ended).end).toBe(0);
  silent.closeAllConnections();
  silent.close();
});

test.each<[string, object, Record<string, string>, RegExp]>([
  ['a service that anybody could read', {}, { API_PUBLISH: '0.0.0.0' }, /^api: config: API_PUBLISH=0\.0\.0\.0: while api\.auth is open/],
  ['no database', {}, { DATABASE_URL: '' }, /^api: config: DATABASE_URL is not set/],
  ['no library', {}, { LIGHTGBM_LIBRARY: '/nowhere.so' }, /^api: config: LightGBM's library is not at \/nowhere\.so/],
  ['an address of another host', {}, { API_LISTEN: '192.0.2.1' }, /^api: config: listen on 192\.0\.2\.1:0: /],
  ['a mistake in config.yaml', { auth: 'none' }, {}, /^api: config: .*api\.auth: found "none", allowed: /],
])('%s ends it with 64 and one sentence', async (_name, api, variables, sentence) => {
  const file = join(whole.folder, 'refused.yaml');
  writeFileSync(file, JSON.stringify({ ...whole.settings.config, api: { port: 0, ...api } }));
  const { end, stderr } = await startedNode([MAIN], { ...whole.variables, FORECAST_CONFIG: file, ...variables }).ended;
  rmSync(file);
  expect({ end, stderr }).toEqual({ end: 64, stderr: expect.stringMatching(sentence) });
  expect(stderr.trim()).not.toContain('\n');
});

test('--version is told, and nothing else is taken', async () => {
  expect(await startedNode([MAIN, '--version'], { CODE_VERSION: 'abc1234' }).ended).toEqual({ end: 0, stdout: 'abc1234\n', stderr: '' });
  expect(await startedNode([MAIN, '--port', '1']).ended).toMatchObject({
    end: 64,
    stderr: expect.stringMatching(/^api: usage: .*--version/),
  });
});
