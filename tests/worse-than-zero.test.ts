import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../embedded/src/free-port.ts';
import { serve } from '../embedded/src/serve.ts';
import { trainingNeeded } from '../embedded/src/training-needed.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase } from './another-database.ts';
import { type RunningMlflow, startMlflow } from './registry-server.ts';
import { candleFolder, passingFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, reportsOf, type SmallPlatform, smallPlatform } from './small-platform.ts';
import { started } from './start-process.ts';
import { turningMarket } from './turning-market.ts';

const SLUG = 'binance-BTC-USDT-1h';
const FROM = epochMs(Date.UTC(2025, 0, 1));
/** The hour of the first training; what it holds out lies after the turn. */
const AT = epochMs(Date.UTC(2025, 7, 28));
const OVERRULED = 'set gate.require_not_worse_than_zero: false in config.yaml and run tasks train --retrain, or npm start -- --retrain';

const postgres = usePostgres();
let mlflow: RunningMlflow;
let replay: ReplayExchange;
let folder: string;
let small: SmallPlatform;
let platform: Platform;
let clock: EpochMs = AT;

beforeAll(async () => {
  folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': turningMarket(FROM, plusHours(AT, -24 * 90), plusHours(AT, 24 * 15)) });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: AT, wallClock: () => clock, speed: 1 })]);
  const servers = { databaseUrl: await anotherDatabase(postgres.url, 'zero'), mlflowUrl: mlflow.url, exchangeUrl: replay.url };
  small = smallPlatform(servers, { symbols: ['BTC/USDT'], cross: [], since: '2025-01-01' });
  platform = await opened(small, () => clock);
  clock = plusHours(AT, 24 * 10);
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
}, 120_000);
afterAll(async () => {
  await platform.close();
  await Promise.all([mlflow.stop(), replay.stop()]);
});

const trained = async (by: Platform, at: EpochMs, ...flags: readonly string[]): Promise<MarketResult | undefined> =>
  (await ran(by, ['train', ...flags], at))[0];

/** The same platform with `gate.require_not_worse_than_zero: false`. */
const allowing = (): Promise<Platform> => {
  const { config } = small.settings;
  const settings = { ...small.settings, config: { ...config, gate: { ...config.gate, require_not_worse_than_zero: false } } };
  return opened({ ...small, settings }, () => clock);
};

const NO_MODEL = `version 1 was not promoted at ${isoSecond(AT)}: it is significantly worse than the forecast of no change on 2160 hours`;

test('a first model that is worse than no forecast does not become champion, and everything says why and what overrules it', {
  timeout: 60_000,
}, async () => {
  clock = AT;
  expect(await trained(platform, AT)).toMatchObject({ kind: 'done', version: 1, decision: 'not_promoted' });
  const [decision] = await platform.promotions.history(SLUG);
  expect(decision).toMatchObject({ figures: { kind: 'first', reason: 'worse_than_zero', zero: { n: 2160, worse: true } } });
  expect(decision?.figures['zero']).toHaveProperty(
    'dm_t',
    expect.toSatisfy((t: number) => t < -2.33),
  );
  expect(await platform.registry.champion(SLUG)).toBeUndefined();
  const [version] = await platform.registry.versions(SLUG);
  expect(version?.tags).toMatchObject({ gate: 'not_promoted', gate_reason: 'worse_than_zero' });
  const page = reportsOf(small).find((key) => key.endsWith('.html')) ?? '';
  expect(readFileSync(join(small.folder, page), 'utf8')).toMatch(/<p class="verdict bad">Not promoted: it is significantly worse/);

  expect(await ran(platform, ['predict'], AT)).toEqual([
    { market: SLUG, kind: 'nothing_to_do', reason: expect.stringMatching(new RegExp(`^no_model: ${NO_MODEL}.*; .*${OVERRULED}$`)) },
  ]);
  const serving = await serve({ ...platform, config: { ...platform.config, api: { ...platform.config.api, port: 0 } } }, '127.0.0.1');
  try {
    const answers = await Promise.all(['/predict?date=2025-08-28&hour=0', '/ready', '/models'].map((path) => fetch(serving.url + path)));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
    const [predict, ready, models] = (await Promise.all(answers.map((each) => each.json()))) as Record<string, unknown>[];
    for (const refusal of [predict, ready])
      expect(refusal).toMatchObject({ code: 'no_model', detail: expect.stringMatching(new RegExp(`${NO_MODEL}.*${OVERRULED}$`)) });
    expect(models).toMatchObject({
      champion: null,
      no_champion: expect.stringContaining(NO_MODEL),
      decisions: [{ decision: 'not_promoted', figures: { zero: { worse: true } } }],
    });
  } finally {
    await serving.close();
  }
});

test('it is not trained again until the candles are others for a week', { timeout: 60_000 }, async () => {
  expect(await trained(platform, AT)).toMatchObject({ version: 1, decision: 'not_promoted', repeated: true });
  clock = plusHours(AT, 24 * 7 - 1);
  expect(await trained(platform, clock, '--refresh')).toMatchObject({
    kind: 'nothing_to_do',
    reason: 'no open request, and the gate refused a model less than 7 days ago',
  });
  expect(await trainingNeeded(platform, clock)).toBeUndefined();
  clock = plusHours(AT, 24 * 7);
  expect(await trainingNeeded(platform, clock)).toEqual(['--symbol', 'BTC/USDT']);
});

test('where it is allowed another training of the same is promoted, saying so; a decision that was made stays', {
  timeout: 60_000,
}, async () => {
  clock = plusHours(AT, 1);
  const lenient = await allowing();
  try {
    expect(await trained(lenient, AT)).toMatchObject({ version: 1, decision: 'not_promoted', repeated: true });
    expect(await trained(lenient, AT, '--retrain')).toMatchObject({
      version: 2,
      decision: 'promoted',
      why: expect.stringMatching(/^Promoted: although it is significantly worse than the forecast of no change .*, which was allowed/),
    });
    expect(await ran(lenient, ['predict'], clock)).toMatchObject([{ kind: 'done', version: 2 }]);
  } finally {
    await lenient.close();
  }
});

test('a refresh of such a champion is not promoted either, though it is no worse than that, nor is what would take the place of a lost one, which stays', {
  timeout: 60_000,
}, async () => {
  clock = plusHours(AT, 24);
  expect(await trained(platform, AT, '--retrain')).toMatchObject({ version: 3, decision: 'not_promoted' });
  const [refresh] = await platform.promotions.history(SLUG);
  expect(refresh).toMatchObject({ fromVersion: 2, figures: { kind: 'refresh', reason: 'worse_than_zero' } });
  const isSecond = { tags: { platform_version: '2' } };
  expect(await platform.registry.champion(SLUG)).toMatchObject(isSecond);

  // As somebody does in MLflow's UI.
  const address = `${mlflow.url}/api/2.0/mlflow/registered-models/alias?${new URLSearchParams({ name: SLUG, alias: 'champion' }).toString()}`;
  const body = JSON.stringify({ name: SLUG, alias: 'champion' });
  const removed = await fetch(address, { method: 'DELETE', body, headers: { 'content-type': 'application/json' } });
  expect(removed.status).toBe(200);
  expect(await trained(platform, clock, '--refresh')).toMatchObject({ version: 4, decision: 'not_promoted' });
  expect((await platform.promotions.history(SLUG))[0]).toMatchObject({ figures: { kind: 'refresh', reason: 'worse_than_zero' } });
  expect(await platform.registry.champion(SLUG)).toMatchObject(isSecond);
  expect(await ran(platform, ['predict'], clock)).toMatchObject([{ kind: 'done', version: 2 }]);
});

test('where such a champion has no files anywhere any more, what overrules the gate is said, not to train as before', {
  timeout: 60_000,
}, async () => {
  rmSync(join(mlflow.folder, 'artifacts'), { recursive: true });
  rmSync(platform.modelCache, { recursive: true });
  const refusal = { kind: 'failed', code: 'model_refused' };
  clock = plusHours(AT, 25);
  expect(await ran(platform, ['predict'], clock)).toMatchObject([
    { ...refusal, message: expect.stringMatching(/version 2 is refused: .*; run tasks train --retrain/) },
  ]);
  expect(await trained(platform, clock, '--refresh')).toMatchObject({ decision: 'not_promoted', version: 5 });
  const nothing = new RegExp(`version 2 is refused: .*; nothing took its place: version 5 was not promoted .*${OVERRULED}$`);
  for (const task of ['predict', 'drift'])
    expect(await ran(platform, [task], clock)).toMatchObject([{ ...refusal, message: expect.stringMatching(nothing) }]);
  const serving = await serve({ ...platform, config: { ...platform.config, api: { ...platform.config.api, port: 0 } } }, '127.0.0.1');
  try {
    const hour = await fetch(`${serving.url}/predict?date=2025-08-20&hour=3`);
    expect(await hour.json()).toMatchObject({
      code: 'no_model',
      detail: expect.stringMatching(new RegExp(`version 5 was not promoted .*${OVERRULED}$`)),
    });
  } finally {
    await serving.close();
  }
  const lenient = await allowing();
  try {
    expect(await trained(lenient, clock, '--retrain')).toMatchObject({ decision: 'promoted', version: 6 });
    expect(await ran(lenient, ['predict'], clock)).toMatchObject([{ kind: 'done', version: 6 }]);
  } finally {
    await lenient.close();
  }
});

test('npm start -- --once of such a market ends with 65 and no forecast', { timeout: 120_000 }, async () => {
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  const argv = ['--once', '--json', '--candles', folder, '--now', isoSecond(AT).slice(0, 13), '--data-dir', passingFolder()];
  const { end, stdout, stderr } = await started([...argv, '--port', String(port), '--mlflow-port', String(mlflowPort)]).ended;
  expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
    forecast: null,
    no_forecast: expect.stringContaining(NO_MODEL),
    gate: { version: 1, decision: 'not_promoted', reason: 'worse_than_zero' },
    skill: { n: 2160 },
    reports: { training: expect.stringContaining('.html') },
  });
  expect(stdout).toMatch(/^BTC\/USDT: no forecast of this hour \(no_model: version 1 was not promoted/m);
  expect(stdout).toMatch(/^The gate on version 1: Not promoted: it is significantly worse than the forecast of no change/m);
  expect(stderr).toMatch(new RegExp(`\nthere is no forecast of this hour: ${SLUG}: no_model: ${NO_MODEL}.*\n$`));
  expect(end).toBe(65);
});
