import { rmSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import { folderSha256 } from '@forecast/core/model';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstPass } from '../embedded/src/first-pass.ts';
import { stepRunner } from '../embedded/src/step-runner.ts';
import { trainingNeeded } from '../embedded/src/training-needed.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { type KillingProxy, startKillingProxy } from './killing-proxy.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, opened, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const SLUG = 'binance-BTC-USDT-1h';
const AT = epochMs(Date.UTC(2025, 7, 28));
const RETRAIN = ['--symbol', 'BTC/USDT', '--retrain'];

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
/** stands before MLflow and counts what is asked */
let proxy: KillingProxy;
let replay: ReplayExchange;
let small: SmallPlatform;
let platform: Platform;
/** what the exchange's clock shows; each test takes hours of its own */
let clock: EpochMs = plusHours(AT, 24);

/** Two versions of one market, the second the champion. */
beforeAll(async () => {
  const lines = (symbol: string) => bundledLines(symbol, Date.parse(MARKETS.since), plusHours(AT, 72));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 })]);
  proxy = await startKillingProxy(mlflow.url);
  clock = plusHours(AT, 72);
  const servers = { databaseUrl: await anotherDatabase(postgres.url, 'reconcile'), mlflowUrl: proxy.url, exchangeUrl: replay.url };
  small = smallPlatform(servers, MARKETS);
  platform = await opened(small, () => clock);
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
  for (const at of [AT, plusHours(AT, 24)]) await ran(platform, ['train'], at);
  clock = plusHours(AT, 24);
}, 120_000);
afterAll(async () => {
  await platform.close();
  await Promise.all([proxy.stop(), mlflow.stop(), replay.stop()]);
});

/** As somebody does in MLflow's UI. */
const inMlflow = async (method: string, path: string, fields: Readonly<Record<string, string>>): Promise<unknown> => {
  const query = method === 'GET' || method === 'DELETE' ? `?${new URLSearchParams(fields).toString()}` : '';
  const body = method === 'GET' ? {} : { body: JSON.stringify(fields), headers: { 'content-type': 'application/json' } };
  const reply = await fetch(`${mlflow.url}/api/2.0/mlflow/${path}${query}`, { method, ...body });
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
  return reply.json();
};
const moveAlias = (version: number) =>
  inMlflow('POST', 'registered-models/alias', { name: SLUG, alias: 'champion', version: String(version) });
const removeAlias = () => inMlflow('DELETE', 'registered-models/alias', { name: SLUG, alias: 'champion' });

const latest = async () => (await platform.promotions.history(SLUG))[0];
const nextHour = (): EpochMs => {
  clock = plusHours(clock, 1);
  return clock;
};

test('an alias that somebody moved is noticed by the next forecast and recorded once, and it is what forecasts', async () => {
  await moveAlias(1);
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: 1, role: 'served' }]);
  expect(await latest()).toMatchObject({
    seq: 3,
    decision: 'changed_outside',
    actor: 'outside',
    fromVersion: 2,
    toVersion: 1,
    state: 'done',
    at: clock,
  });
  expect(await platform.promotions.recordedChampion(SLUG)).toBe(1);
  await ran(platform, ['predict'], nextHour());
  expect(await latest()).toMatchObject({ seq: 3 });
  await moveAlias(2);
  const hour = nextHour();
  await Promise.all(Array.from({ length: 20 }, () => ran(platform, ['predict'], hour)));
  expect(await latest()).toMatchObject({ seq: 4, decision: 'changed_outside', fromVersion: 1, toVersion: 2 });
});

test('the drift check and a training notice it too', async () => {
  await moveAlias(1);
  expect(await ran(platform, ['drift'], nextHour())).toMatchObject([{ kind: 'done' }]);
  expect(await latest()).toMatchObject({ seq: 5, decision: 'changed_outside', toVersion: 1 });
  await moveAlias(2);
  expect(await ran(platform, ['train', '--due'], clock)).toMatchObject([{ kind: 'nothing_to_do' }]);
  expect(await latest()).toMatchObject({ seq: 6, decision: 'changed_outside', toVersion: 2 });
});

const decided = (toVersion: number) =>
  platform.promotions.append({
    market: SLUG,
    requestId: null,
    fromVersion: 2,
    toVersion,
    decision: 'promoted',
    actor: 'gate',
    figures: { reason: 'refresh_not_worse', explanation: 'Promoted: as good.' },
    at: clock,
  });

test('a promotion that a kill left pending is finished by the next forecast, why and all', async () => {
  const { seq } = await decided(1);
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: 1 }]);
  expect(await latest()).toMatchObject({ seq, state: 'done', decision: 'promoted' });
  const champion = await platform.registry.champion(SLUG);
  expect(champion).toMatchObject({ registryVersion: 1, tags: { gate: 'promoted', gate_explanation: 'Promoted: as good.' } });
});

test('one of a version that nobody knows holds up nobody: the alias stays, and with it the champion on record', async () => {
  const { seq } = await decided(77);
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: 1 }]);
  expect(await platform.promotions.pending(SLUG)).toEqual([]);
  expect(await latest()).toMatchObject({ seq, toVersion: 77, state: 'done' });
  expect(await platform.promotions.recordedChampion(SLUG)).toBe(1);
});

test('agreeing costs three small calls, and a registry that is away no more than finding that out', async () => {
  proxy.arm({ request: /./, passing: 1_000_000, when: 'before' }, () => undefined);
  await ran(platform, ['predict'], nextHour());
  expect(proxy.asked).toEqual([
    expect.stringMatching(/GET .*registered-models\/alias$/),
    expect.stringMatching(/GET .*logged-models\/m-[0-9a-f]+$/),
    expect.stringMatching(/GET .*mlflow-artifacts\/artifacts$/),
  ]);
  const nobody = await opened(
    { ...small, settings: { ...small.settings, config: { ...small.settings.config, mlflow: { uri: 'http://127.0.0.1:9' } } } },
    () => clock,
  );
  const hour = nextHour();
  expect(await ran(nobody, ['predict'], hour)).toMatchObject([{ kind: 'done', version: 1, role: 'served' }]);
  expect(await ran(nobody, ['drift'], hour)).toMatchObject([{ kind: 'done' }]);
  await nobody.close();
  expect((await platform.promotions.history(SLUG)).filter(({ decision }) => decision === 'changed_outside')).toHaveLength(4);
});

test('without the alias its champion goes on and it is said; a start trains another, although its training was done before', async () => {
  await removeAlias();
  const said: string[] = [];
  const loud = { ...platform, progress: { ...platform.progress, say: (text: string) => void said.push(text) } };
  expect(await ran(loud, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: 1, role: 'served' }]);
  expect(said.join()).toMatch(/alias champion was removed in MLflow, it pointed at version 1; set it, or run tasks train --retrain/);
  expect(await trainingNeeded(platform, clock)).toEqual(RETRAIN);
  const steps = stepRunner(platform, () => undefined);
  await firstPass(platform, steps, plusHours(AT, 24), false);
  expect(await latest()).toMatchObject({ decision: 'promoted', fromVersion: 1, toVersion: 3, figures: { reason: 'refresh_not_worse' } });
  expect(await trainingNeeded(platform, clock)).toBeUndefined();
});

/** The champion's folder as the registry has it. */
const championFolder = async () => {
  const version = (await platform.promotions.recordedChampion(SLUG)) ?? 0;
  const label = String((await platform.registry.champion(SLUG))?.registryVersion);
  const { artifact_uri } = (await inMlflow('GET', 'model-versions/get-download-uri', { name: SLUG, version: label })) as {
    artifact_uri: string;
  };
  const file = `${mlflow.url}/api/2.0/mlflow-artifacts/artifacts/${artifact_uri.replace(/^mlflow-artifacts:\/+/, '')}/forecast.json`;
  const manifest = (await (await fetch(file)).json()) as Record<string, unknown>;
  return {
    version,
    overwrite: async (changes: Readonly<Record<string, unknown>>) => {
      const reply = await fetch(file, { method: 'PUT', body: JSON.stringify({ ...manifest, ...changes }) });
      expect(reply.status).toBe(200);
      rmSync(platform.modelCache, { recursive: true, force: true });
    },
  };
};

/** What follows from a champion that is refused: who forecasts says so and what to do, and a start replaces it. Returns the next. */
const replaced = async (why: RegExp, version: number): Promise<number | undefined> => {
  const hour = nextHour();
  const refused = await done(small, ['predict'], hour);
  expect(refused).toMatchObject({ end: 65, results: [{ kind: 'failed', code: 'model_refused', message: expect.stringMatching(why) }] });
  const advice = expect.stringMatching(/run tasks train --retrain, or point the alias champion at another version/);
  expect(refused.results).toMatchObject([{ message: advice }]);
  expect(await ran(platform, ['drift'], hour)).toMatchObject([{ kind: 'failed', code: 'model_refused', message: advice }]);
  expect(await trainingNeeded(platform, clock)).toEqual(RETRAIN);
  const steps = stepRunner(platform, () => undefined);
  const { trained } = await firstPass(platform, steps, plusHours(AT, 24), false);
  expect(trained).toMatchObject([{ kind: 'done', version: version + 1, decision: 'promoted' }]);
  expect(await latest()).toMatchObject({
    fromVersion: version,
    toVersion: version + 1,
    figures: { reason: 'champion_broken', explanation: expect.stringMatching(why) },
  });
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: version + 1 }]);
  expect((await platform.registry.champion(SLUG))?.tags).toMatchObject({ platform_version: String(version + 1) });
  return platform.promotions.recordedChampion(SLUG);
};

test('a champion whose files were changed is refused, said what to do about, and replaced at the next start', {
  timeout: 60_000,
}, async () => {
  const { version, overwrite } = await championFolder();
  await overwrite({ code_version: 'changed' });
  expect(await replaced(/folder_sha256/, version)).toBe(version + 1);
});

test('so is one of a newer contract', { timeout: 60_000 }, async () => {
  const { version, overwrite } = await championFolder();
  await overwrite({ contract: 2 });
  const champion = await platform.trainings.modelVersion(SLUG, version);
  const changed = champion && (await platform.registry.download(SLUG, champion));
  const sha256 = folderSha256(changed ?? new Map());
  await sql(small.variables['DATABASE_URL'] ?? '', 'UPDATE model_version SET folder_sha256 = $1 WHERE version = $2', [sha256, version]);
  expect(await replaced(/its contract 2 is newer than 1/, version)).toBe(version + 1);
});

test('a refresh trains where the champion was taken away or is too old, and leaves a young one alone', { timeout: 60_000 }, async () => {
  const refresh = (one: Platform, hours: number) => ran(one, ['train', '--refresh'], plusHours(AT, hours));
  expect(await refresh(platform, 25)).toMatchObject([{ kind: 'nothing_to_do', reason: expect.stringMatching(/young enough/) }]);
  await removeAlias();
  expect(await refresh(platform, 24)).toMatchObject([{ kind: 'done', decision: 'promoted', repeated: false }]);
  const impatient = { ...platform, config: { ...platform.config, model: { ...platform.config.model, max_age_days: 0 } } };
  expect(await refresh(impatient, 25)).toMatchObject([{ kind: 'done', cut_off: isoSecond(plusHours(AT, 25)), repeated: false }]);
});

test('who moves a champion does so alone, also of more than a process has connections, and a failure lets the next go on', async () => {
  const other = await opened(small, () => clock);
  const log: string[] = [];
  const move = (one: Platform, name: string) =>
    one.promotions.exclusively(SLUG, async () => {
      log.push(`${name} begins`);
      await one.promotions.history(SLUG);
      await setImmediate();
      log.push(`${name} ends`);
      if (name === 'b3') throw new Fault('registry_unavailable', 'away');
    });
  const names = Array.from({ length: 9 }, (_, i) => i);
  const ends = await Promise.allSettled(names.flatMap((i) => [move(platform, `a${i}`), move(other, `b${i}`)]));
  await other.close();
  expect(ends.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'registry_unavailable', message: 'away' } }]);
  expect(log).toHaveLength(36);
  for (let i = 0; i < log.length; i += 2) expect(log[i + 1]).toBe(log[i]?.replace('begins', 'ends'));
});
