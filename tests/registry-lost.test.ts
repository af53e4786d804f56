import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import type { Platform } from '@forecast/tasks';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Serving, serve } from '../embedded/src/serve.ts';
import { trainingNeeded } from '../embedded/src/training-needed.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase, sql } from './another-database.ts';
import { type RunningMlflow, startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { done, opened, ran, type SmallPlatform, smallPlatform } from './small-platform.ts';

vi.setConfig({ testTimeout: 120_000 });

const MARKETS = { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-01-01' };
const SLUG = 'binance-BTC-USDT-1h';
const AT = epochMs(Date.UTC(2025, 7, 28));
const DAY_LATER = plusHours(AT, 24);

const postgres = usePostgres();
let mlflow: RunningMlflow;
let replay: ReplayExchange;
let small: SmallPlatform;
let platform: Platform;
let serving: Serving;
let said: string[] = [];
/** what the exchange's clock shows; each test takes hours of its own */
let clock: EpochMs = AT;

/** Two versions of one market, the second the champion, served; the copy of each lies in the model cache. */
beforeAll(async () => {
  const lines = (symbol: string) => bundledLines(symbol, Date.parse(MARKETS.since), plusHours(AT, 120));
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 })]);
  clock = plusHours(AT, 120);
  const servers = { databaseUrl: await anotherDatabase(postgres.url, 'lost'), mlflowUrl: mlflow.url, exchangeUrl: replay.url };
  small = smallPlatform(servers, MARKETS);
  const quiet = await opened(small, () => clock);
  const { config } = quiet;
  platform = {
    ...quiet,
    config: { ...config, api: { ...config.api, port: 0 } },
    progress: { ...quiet.progress, say: (line) => void said.push(line) },
  };
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
  for (const at of [AT, DAY_LATER]) await ran(platform, ['train'], at);
  clock = DAY_LATER;
  serving = await serve(platform, '127.0.0.1');
}, 240_000);
afterAll(async () => {
  await serving.close();
  await platform.close();
  await Promise.all([mlflow.stop(), replay.stop()]);
});
beforeEach(() => {
  said = [];
});

/** What the tasks said, but of the hours that the clock of these tests passes over; the service looks at everything when it likes. */
const told = (): readonly string[] => said.filter((line) => !line.startsWith('api: ') && !line.includes(': made up the hour'));

/** As somebody does in MLflow's UI, or with its client. */
const inMlflow = async (method: string, path: string, fields: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${mlflow.url}/api/2.0/mlflow/${path}`, { method, body: JSON.stringify(fields), headers });
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
  return reply.json();
};
const modelIs = { name: SLUG };
const deleteModel = () => inMlflow('DELETE', 'registered-models/delete', modelIs);
const label = async (): Promise<string> => String((await platform.registry.champion(SLUG))?.registryVersion);
const moveAlias = (version: string) => inMlflow('POST', 'registered-models/alias', { ...modelIs, alias: 'champion', version });
/** A version of the market's model by somebody else. */
const foreignVersion = async (): Promise<string> => {
  const logged = (await inMlflow('POST', 'logged-models', { experiment_id: '0', name: 'mine' })) as {
    model: { info: { model_id: string } };
  };
  const { model_id } = logged.model.info;
  const created = await inMlflow('POST', 'model-versions/create', { ...modelIs, source: `models:/${model_id}`, model_id });
  return (created as { model_version: { version: string } }).model_version.version;
};

const nextHour = (): EpochMs => {
  clock = plusHours(clock, 1);
  return clock;
};
const recorded = async (): Promise<number> => (await platform.promotions.recordedChampion(SLUG)) ?? 0;
const labels = async () =>
  Object.fromEntries((await platform.trainings.modelVersions(SLUG)).map((row) => [row.version, row.registryVersion]));
const ask = async (path: string): Promise<Record<string, unknown>> =>
  (await fetch(`${serving.url}${path}`)).json() as Promise<Record<string, unknown>>;

/** What is said of the market, but that its recorded candles go on after the clock of these tests. */
const health = async () => {
  const { status, markets } = (await ask('/health')) as { status: string; markets: { problems: string[] }[] };
  const problems = markets[0]?.problems.filter((problem) => !problem.startsWith('clock: '));
  return { status, ...markets[0], problems };
};

const newest = async (): Promise<number> => (await platform.trainings.modelVersions(SLUG))[0]?.version ?? 0;

/** As a process on another host has it. */
const withoutCopies = (): SmallPlatform => ({
  ...small,
  variables: { ...small.variables, MODEL_CACHE: mkdtempSync(join(small.folder, 'no-models-')) },
});

/** What everybody says while the registry has lost the champion, and that forecasts go on. */
const goesOn = async (version: number, why: RegExp): Promise<void> => {
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version, role: 'served', issued: 1 }]);
  expect(said.join('\n')).toMatch(why);
  await serving.refresh();
  expect(await health()).toMatchObject({ status: 'degraded', model: { version }, problems: [expect.stringMatching(why)] });
  expect(await ask('/models')).toMatchObject({ champion: version, serving: version, problem: expect.stringMatching(why) });
  const asked = new Date(plusHours(clock, -1)).toISOString();
  expect(await ask(`/predict?date=${asked.slice(0, 10)}&hour=${asked.slice(11, 13)}`)).toMatchObject({
    model: { version: expect.any(Number) },
  });
  expect(await trainingNeeded(platform, clock)).toEqual(['--symbol', 'BTC/USDT', '--retrain']);
  expect(await ran(platform, ['drift'], clock)).toMatchObject([{ kind: 'done' }]);
};

/** One training, and all is well again: its version has the next number, the alias and everything else say so. */
const healed = async (flag: '--retrain' | '--refresh'): Promise<void> => {
  const [from, version] = [await recorded(), (await newest()) + 1];
  expect(await ran(platform, ['train', flag], DAY_LATER)).toMatchObject([{ kind: 'done', version, decision: 'promoted', repeated: false }]);
  expect((await platform.promotions.history(SLUG))[0]).toMatchObject({ fromVersion: from, toVersion: version, state: 'done' });
  expect(await recorded()).toBe(version);
  const row = await platform.trainings.modelVersion(SLUG, version);
  expect(await platform.registry.champion(SLUG)).toMatchObject({
    registryVersion: row?.registryVersion,
    tags: { platform_version: String(version), training_id: row?.trainingId, gate: 'promoted' },
  });
  said = [];
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version, role: 'served' }]);
  expect(told()).toEqual([]);
  await serving.refresh();
  expect(await health()).toMatchObject({ model: { version }, problems: [] });
  expect(await ask('/models')).toMatchObject({ champion: version, serving: version, problem: null });
  expect(await trainingNeeded(platform, clock)).toBeUndefined();
};

test('a registry that is emptied: told, served on from copies, refused without one, and healed by one training', async () => {
  expect(await recorded()).toBe(2);
  await mlflow.startEmpty();
  await goesOn(2, /the champion, version 2, is gone from MLflow; run tasks train --retrain/);
  expect(await labels()).toEqual({ 1: null, 2: null });

  const refused = await done(withoutCopies(), ['predict'], nextHour());
  expect(refused).toMatchObject({
    end: 65,
    results: [
      {
        code: 'model_refused',
        message: expect.stringMatching(
          /version 2 is refused: the registry has lost its files, .*no verified copy .*; run tasks train --retrain/,
        ),
      },
    ],
  });
  expect(refused.said).toMatch(/the champion, version 2, is gone from MLflow/);

  await healed('--retrain');
  expect(await labels()).toEqual({ 1: null, 2: null, 3: 1 });
  expect(await done(withoutCopies(), ['predict'], nextHour())).toMatchObject({ end: 0, results: [{ version: 3 }] });
});

const REMOVED = /the alias champion was removed in MLflow, it pointed at version \d+; set it, or run tasks train --retrain/;
const GONE = /the champion, version \d+, is gone from MLflow; run tasks train --retrain/;
const STRANGER = /the alias champion points at MLflow's version \d+, which was not trained here; version \d+ stays/;

const HANDS: Readonly<Record<string, readonly [why: RegExp, work: () => Promise<unknown>]>> = {
  'the alias deleted': [REMOVED, () => inMlflow('DELETE', 'registered-models/alias', { ...modelIs, alias: 'champion' })],
  "the champion's version deleted": [GONE, async () => inMlflow('DELETE', 'model-versions/delete', { ...modelIs, version: await label() })],
  'the registered model deleted': [GONE, deleteModel],
  'the registered model renamed': [GONE, () => inMlflow('POST', 'registered-models/rename', { ...modelIs, new_name: 'mine now' })],
  'the alias on a version that was not trained here': [STRANGER, async () => moveAlias(await foreignVersion())],
  'a model of the same name made by somebody else, whose numbers are ours': [
    STRANGER,
    async () => {
      await deleteModel();
      await inMlflow('POST', 'registered-models/create', modelIs);
      for (let i = 1; i < 4; i++) await foreignVersion();
      await moveAlias('1');
    },
  ],
  'the model and its experiment deleted': [
    GONE,
    async () => {
      await deleteModel();
      const reply = await fetch(`${mlflow.url}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${SLUG}`);
      const { experiment } = (await reply.json()) as { experiment: { experiment_id: string } };
      await inMlflow('POST', 'experiments/delete', { experiment_id: experiment.experiment_id });
    },
  ],
};

test.each(Object.entries(HANDS))('%s: told, served on, and healed by one training', async (_, [why, work]) => {
  const version = await recorded();
  await work();
  await goesOn(version, why);
  await healed(version % 2 === 0 ? '--retrain' : '--refresh');
  expect(await recorded()).toBeGreaterThan(version);
});

test.each<[string, () => Promise<unknown>]>([
  ['the alias', () => inMlflow('DELETE', 'registered-models/alias', { ...modelIs, alias: 'champion' })],
  ['the registered model', deleteModel],
  [
    'the registered model and its files',
    async () => {
      const champion = await platform.registry.champion(SLUG);
      await deleteModel();
      await inMlflow('DELETE', `logged-models/${champion?.modelId}`, {});
    },
  ],
])('a lost champion that the gate keeps is registered again: %s', async (_, lose) => {
  const version = await recorded();
  const strict = {
    ...platform,
    config: { ...platform.config, gate: { ...platform.config.gate, dispersion: [0.9, 1] as [number, number] } },
  };
  await lose();
  await goesOn(version, /alias champion was removed|is gone from MLflow/);
  const [result] = await ran(strict, ['train', '--retrain'], DAY_LATER);
  expect(result).toMatchObject({ kind: 'done', version: await newest(), decision: 'not_promoted' });
  expect(said.join('\n')).toMatch(new RegExp(`version ${version} is the champion in MLflow again, as its version \\d+`));
  const row = await platform.trainings.modelVersion(SLUG, version);
  expect(await platform.registry.champion(SLUG)).toMatchObject({
    registryVersion: row?.registryVersion,
    tags: { platform_version: String(version), training_id: row?.trainingId, folder_sha256: row?.folderSha256 },
  });
  said = [];
  expect(await done(withoutCopies(), ['predict'], nextHour())).toMatchObject({ end: 0, results: [{ kind: 'done', version }] });
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version }]);
  await serving.refresh();
  expect([told(), await trainingNeeded(platform, clock), (await health()).problems]).toEqual([[], undefined, []]);
});

test('what concerns others than the champion changes nothing, and what MLflow has lost is written down by the next training', async () => {
  const first = await recorded();
  await ran(platform, ['train', '--retrain'], DAY_LATER);
  const champion = await recorded();
  const run = (await platform.registry.champion(SLUG))?.runId;
  const other = (await labels())[first];
  await inMlflow('POST', 'runs/delete', { run_id: run });
  await inMlflow('DELETE', 'model-versions/delete-tag', { ...modelIs, version: await label(), key: 'training_id' });
  await inMlflow('DELETE', 'model-versions/delete', { ...modelIs, version: String(other) });
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: champion }]);
  expect([told(), await trainingNeeded(platform, clock)]).toEqual([[], undefined]);
  await healed('--retrain');
  expect((await labels())[first]).toBeNull();
});

test('an alias that is moved to a version of ours which carries the tags of another means that version', async () => {
  await ran(platform, ['train', '--retrain'], DAY_LATER);
  const [newer, older] = (await platform.trainings.modelVersions(SLUG)).filter((row) => row.registryVersion !== null);
  const [from, to] = [newer, older].map((row) => String(row?.registryVersion));
  for (const key of ['training_id', 'folder_sha256', 'platform_version']) {
    const value = { training_id: newer?.trainingId, folder_sha256: newer?.folderSha256, platform_version: String(newer?.version) }[key];
    await inMlflow('DELETE', 'model-versions/delete-tag', { ...modelIs, version: from, key });
    await inMlflow('POST', 'model-versions/set-tag', { ...modelIs, version: to, key, value });
  }
  await moveAlias(to ?? '');
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: older?.version }]);
  expect(await recorded()).toBe(older?.version);
  expect(await labels()).toMatchObject({ [newer?.version ?? 0]: Number(from), [older?.version ?? 0]: Number(to) });
  await serving.refresh();
  expect(await ask('/models')).toMatchObject({ champion: older?.version, serving: older?.version });
  await healed('--retrain');
});

test('a registry that is emptied in the middle of a training: that one is tried again, and two at once then heal it', async () => {
  const emptying: Platform = {
    ...platform,
    registry: {
      ...platform.registry,
      beginRun: async (spec) => {
        const run = await platform.registry.beginRun(spec);
        await mlflow.startEmpty();
        return run;
      },
    },
  };
  expect(await ran(emptying, ['train', '--retrain'], DAY_LATER)).toMatchObject([
    { kind: 'failed', code: 'registry_unavailable', message: expect.stringMatching(/MLflow lost what it had: try again/) },
  ]);
  const before = await newest();
  await goesOn(await recorded(), GONE);
  const both = await Promise.all([done(small, ['train', '--retrain'], DAY_LATER), done(small, ['train', '--refresh'], DAY_LATER)]);
  expect(both.map(({ end }) => end)).toEqual([0, 0]);
  for (const version of [before + 1, before + 2])
    expect(both.flatMap(({ results }) => results)).toContainEqual(expect.objectContaining({ kind: 'done', version }));
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'done', version: await recorded() }]);
  expect([before + 1, before + 2]).toContain(await recorded());
  await serving.refresh();
  expect(await ask('/models')).toMatchObject({ champion: await recorded(), serving: await recorded(), problem: null });
  expect(await trainingNeeded(platform, clock)).toBeUndefined();
});

test('the latest version deleted, its number is not given again', async () => {
  const version = await recorded();
  await inMlflow('DELETE', 'model-versions/delete', { ...modelIs, version: await label() });
  await sql(small.variables['DATABASE_URL'] ?? '', `DELETE FROM model_version WHERE version = $1`, [version]);
  await ran(platform, ['train', '--retrain'], DAY_LATER);
  expect(await recorded()).toBe(version + 1);
});

test('a version that was lost before the gate had seen it is trained again, and nobody finds its training done', async () => {
  const stopped = { ...platform.promotions, exclusively: () => Promise.reject(new Error('killed here')) };
  await ran(platform, ['predict'], nextHour());
  const before = await newest();
  const hour = plusHours(DAY_LATER, -2);
  expect(await ran({ ...platform, promotions: stopped }, ['train'], hour)).toMatchObject([{ kind: 'failed', message: 'killed here' }]);
  const [made] = await platform.trainings.modelVersions(SLUG);
  expect(made).toMatchObject({ version: before + 1 });
  await inMlflow('DELETE', 'model-versions/delete', { ...modelIs, version: String(made?.registryVersion) });
  await inMlflow('DELETE', `logged-models/${made?.modelId}`, {});
  rmSync(platform.modelCache, { recursive: true });
  expect(await ran(platform, ['train'], hour)).toMatchObject([{ kind: 'done', version: before + 2, repeated: false }]);
  expect(said.join()).toMatch(/version \d+ is refused: the registry has lost its files, .*; training another/);
});

test('a champion whose files were deleted serves from its copy and is told; without one it is refused, and one training heals that', async () => {
  const version = await recorded();
  rmSync(join(mlflow.folder, 'artifacts'), { recursive: true });
  // The service looks for files once a minute.
  for (let looks = 0; looks < 13; looks++) await serving.refresh();
  await goesOn(version, /the files of the champion, version \d+, are gone from MLflow; run tasks train --retrain/);
  rmSync(platform.modelCache, { recursive: true });
  expect(await ran(platform, ['predict'], nextHour())).toMatchObject([{ kind: 'failed', code: 'model_refused' }]);
  await healed('--refresh');
});

test('a database that is lost while MLflow is not: its champion is a stranger until one training is done here', async () => {
  const servers = { databaseUrl: await anotherDatabase(postgres.url, 'emptied'), mlflowUrl: mlflow.url, exchangeUrl: replay.url };
  const emptied = await opened(smallPlatform(servers, MARKETS, small), () => clock);
  try {
    expect(await ran(emptied, ['predict'], nextHour())).toMatchObject([
      { kind: 'failed', code: 'model_refused', message: expect.stringMatching(/MLflow's version \d+, which was not trained here/) },
    ]);
    expect(await ran(emptied, ['train'], AT)).toMatchObject([{ kind: 'done', version: 1, decision: 'promoted' }]);
    const [row] = await emptied.trainings.modelVersions(SLUG);
    const champion = await emptied.registry.champion(SLUG);
    expect(champion).toMatchObject({ registryVersion: row?.registryVersion, tags: { platform_version: '1' } });
    expect(champion?.registryVersion).toBeGreaterThan(1);
    expect(await ran(emptied, ['predict'], clock)).toMatchObject([{ kind: 'done', version: 1 }]);
  } finally {
    await emptied.close();
  }
});
