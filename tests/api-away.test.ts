import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseIsoHour } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { bitcoin, cross, forecastOf, openScene, type Scene } from './api-scene.ts';
import { usePostgres } from './servers/postgres.ts';

// Each look at a registry that is away takes a second of its patience.
vi.setConfig({ testTimeout: 30_000 });

/** One story, told in order: a service that starts before there is anything, and loses everything behind it again. */
const postgres = usePostgres();
let scene: Scene;
beforeAll(async () => {
  scene = await openScene(postgres);
  await scene.serve();
}, 60_000);
afterAll(() => scene.close());

const PAST = '/predict?date=2025-07-28&hour=15';

test('without a model it is alive, not ready, and says so after what lies with the question', async () => {
  expect(await scene.ask('/health')).toMatchObject({
    status: 200,
    body: { markets: [{ model: null, candles: { until: '2025-08-01T00:00:00Z' } }] },
  });
  expect(await scene.ask('/ready')).toMatchObject({ status: 503, body: { code: 'no_model' } });
  expect(await scene.ask(PAST)).toMatchObject({ status: 503, body: { code: 'no_model' } });
  expect(await scene.ask('/predict?date=2025-08-02&hour=1')).toMatchObject({ status: 409, body: { code: 'too_early' } });
  expect(await scene.ask('/predict?date=2018-02-08&hour=5')).toMatchObject({ status: 409, body: { code: 'gap' } });
});

test('the champion is found although the registry is away, from the record and the verified copy', async () => {
  await scene.train(1, 0.1);
  await scene.promote(1);
  await scene.running.refresh();
  expect(await scene.ask(PAST)).toMatchObject({ status: 200, body: { model: { version: 1 } } });
  expect(await scene.ask('/ready')).toMatchObject({
    status: 200,
    body: { markets: [{ model: { version: 1 }, problems: [expect.stringContaining('registry of binance-BTC-USDT-1h')] }] },
  });
});

test('a model whose copy was damaged is not served; the one before goes on, and health says why', async () => {
  await scene.train(2, 0.3);
  await scene.promote(2);
  const text = join(scene.cacheDir, bitcoin.slug, '2', 'model.lgb');
  await writeFile(text, (await readFile(text, 'utf8')).replace('leaf_value=', 'leaf_value=9'));
  await scene.running.refresh();
  expect(await scene.ask(PAST)).toMatchObject({ status: 200, body: { model: { version: 1 } } });
  const { body } = await scene.ask('/health');
  expect(body).toMatchObject({ status: 'degraded', markets: [{ model: { version: 1 } }] });
  expect(JSON.stringify(body)).toContain('model of binance-BTC-USDT-1h');
  expect((await scene.ask('/models')).body).toMatchObject({ champion: 2, serving: 1 });
});

test('it goes on serving while database and store are away, and says so once', async () => {
  const hour = parseIsoHour('2025-07-30T10') ?? scene.clock;
  await postgres.database.forecasts.issue([forecastOf(hour, { role: 'served', prediction: 0.5 })]);
  await scene.running.refresh();
  const before = await scene.ask(PAST);
  await postgres.database.close();
  await rm(scene.storeDir, { recursive: true });
  await writeFile(scene.storeDir, 'no folder');
  scene.lines.length = 0;
  await scene.running.refresh();
  await scene.running.refresh();
  expect(await scene.ask(PAST)).toMatchObject({ status: 200, body: before.body });
  expect(await scene.ask('/predict?date=2025-07-30&hour=10')).toMatchObject({ status: 200, body: { cached: true, prediction: 0.5 } });
  for (const path of ['/predictions', '/models', '/drift', '/ready']) expect((await scene.ask(path)).status).toBe(200);
  const { body } = await scene.ask('/health');
  const { problems } = (body['markets'] as { problems: string[] }[])[0] ?? { problems: [] };
  for (const what of ['candles', 'forecasts', 'models', 'drift checks', 'model', 'registry'])
    expect(problems.join('\n')).toContain(`${what} of ${bitcoin.slug}: `);
  for (const { slug } of [bitcoin, ...cross]) expect(scene.lines.filter((line) => line.startsWith(`candles of ${slug}: `))).toHaveLength(1);
});
