import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp, type Listening, listen, type RunningService, startService } from '@forecast/api';
import type { Auth } from '@forecast/core/access';
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { cachedModelFolder, layOutModel } from '@forecast/core/adapters/model-folder';
import { mlflowRegistry } from '@forecast/core/adapters/registry';
import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, crossMarketsOf, type Market, marketOf } from '@forecast/core/candles';
import { computeColumns, featureSetOf, featuresNamed, featureTable, recipeColumns, SCALE_FEATURE } from '@forecast/core/features';
import type { Forecast, ForecastRole } from '@forecast/core/forecast';
import { type ForecastManifest, folderSha256, type GradientBoosting, type ModelFolder, registryVersion } from '@forecast/core/model';
import { type EpochMs, epochMs, isoSecond, plusHours } from '@forecast/core/time';
import { bundledLines, candlesOf } from './bundled-lines.ts';
import type { usePostgres } from './servers/postgres.ts';

export const bitcoin = marketOf('binance', 'BTC/USDT');
export const cross = crossMarketsOf(bitcoin, ['ETH/USDT', 'SOL/USDT', 'BNB/USDT', 'XRP/USDT']);

/** The hours of real candles that the tests look at: two exchange outages, and the summer of 2025. */
const SLICES = [
  [Date.UTC(2018, 0, 1), Date.UTC(2018, 2, 1)],
  [Date.UTC(2023, 1, 1), Date.UTC(2023, 3, 1)],
  [Date.UTC(2025, 4, 1), Date.UTC(2025, 7, 1)],
] as const;

/** What the models learned from: the hours until 22 June. */
const FIT = { from: epochMs(Date.UTC(2025, 4, 15)), until: epochMs(Date.UTC(2025, 5, 22)) };

export interface Scene {
  readonly candles: CandleStore;
  readonly boosting: GradientBoosting;
  readonly storeDir: string;
  readonly cacheDir: string;
  /** what time the service believes it is */
  clock: EpochMs;
  readonly lines: string[];
  /** of the next `serve`; open where nothing is said */
  auth?: Auth;
  /** set by `serve` */
  running: RunningService;
  listening: Listening;
  serve(): Promise<void>;
  /** Trains a model on real rows, puts it where a registry's copy would lie, and records it. */
  train(version: number, learningRate: number): Promise<ModelFolder>;
  promote(version: number): Promise<void>;
  ask(path: string): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }>;
  close(): Promise<void>;
}

/** A service as it runs, on real candles, with a real database; the registry is away, as it may be. */
export const openScene = async (postgres: ReturnType<typeof usePostgres>): Promise<Scene> => {
  const folder = await mkdtemp(join(tmpdir(), 'api-'));
  const storeDir = join(folder, 'store');
  const candles = openCandleArchive(await folderStore(storeDir));
  for (const market of [bitcoin, ...cross]) await candles.merge(market, scenicCandles(market), epochMs(0));
  const boosting = openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 1);
  const { forecasts, trainings, promotions, drift, apiKeys } = postgres.database;
  const registry = mlflowRegistry({ url: 'http://127.0.0.1:9', now: () => scene.clock });
  const scene: Omit<Scene, 'running' | 'listening'> & Partial<Scene> = {
    candles,
    boosting,
    storeDir,
    cacheDir: join(folder, 'models'),
    clock: epochMs(Date.UTC(2025, 7, 1, 0, 30)),
    lines: [],
    async serve() {
      scene.running = await startService({
        candles,
        forecasts,
        trainings,
        promotions,
        drift,
        apiKeys,
        auth: scene.auth ?? 'open',
        registry,
        boosting,
        cacheDir: scene.cacheDir,
        markets: [{ market: bitcoin, cross }],
        timezone: 'UTC',
        level: 0.9,
        allowedHosts: ['127.0.0.1'],
        now: () => scene.clock,
        wallClock: () => scene.clock,
        maxAgeDays: 30,
        pollSeconds: 600,
        keysPollSeconds: 600,
        log: (line) => scene.lines.push(line),
      });
      scene.listening = await listen(createApp(scene.running.service), '127.0.0.1', 0);
    },
    async train(version, learningRate) {
      const model = await smallModel(candles, boosting, learningRate);
      const sha256 = folderSha256(model);
      await cachedModelFolder(scene.cacheDir, { download: () => Promise.resolve(model) }, bitcoin.slug, version, sha256);
      await trainings.claim({ id: `training-${version}`, market: bitcoin.slug }, 'test');
      const counted = await trainings.finish('test', {
        market: bitcoin.slug,
        registryVersion: registryVersion(version + 10),
        modelId: `m-${version}`,
        folderSha256: sha256,
        trainingId: `training-${version}`,
        seenUntil: FIT.until,
      });
      if (counted !== version) throw new Error(`the database counts version ${counted}, the scene ${version}`);
      return model;
    },
    async promote(version) {
      const { seq } = await promotions.append({
        market: bitcoin.slug,
        requestId: null,
        fromVersion: version === 1 ? null : version - 1,
        toVersion: version,
        decision: 'promoted',
        actor: 'test',
        figures: { dm_t: 1.5 },
        at: scene.clock,
      });
      await promotions.complete(bitcoin.slug, seq);
    },
    async ask(path) {
      const response = await fetch(`${scene.listening?.url}${path}`);
      return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
    },
    async close() {
      await scene.listening?.close();
      await scene.running?.close();
      await registry.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return scene as Scene;
};

const scenicCandles = ({ symbol }: Market): Candle[] =>
  candlesOf(SLICES.flatMap(([from, until]) => bundledLines(symbol.replace('/', ''), from, until)));

const smallModel = async (store: CandleStore, boosting: GradientBoosting, learningRate: number): Promise<ModelFolder> => {
  const range = { from: plusHours(FIT.from, -1000), until: plusHours(FIT.until, 300) };
  const [candles, ...others] = await Promise.all([bitcoin, ...cross].map((market) => store.read(market, range)));
  if (candles === undefined) throw new Error('no candles');
  const columns = computeColumns({
    market: bitcoin,
    candles,
    cross: others.map((series, i) => ({ market: cross[i] as Market, candles: series })),
  });
  const names = recipeColumns(bitcoin, cross).filter((_, i) => i % 5 === 0);
  const set = featureSetOf(bitcoin, cross);
  const fit = featureTable(columns, featuresNamed(set, [...names, SCALE_FEATURE]), FIT);
  const probe = featureTable(columns, featuresNamed(set, [...names, SCALE_FEATURE]), { from: FIT.until, until: plusHours(FIT.until, 256) });
  const values = Float64Array.from(fit.columns.slice(0, names.length).flatMap((column) => [...column]));
  const scale = fit.columns.at(-1) ?? new Float64Array();
  const dataset = await boosting.dataset({ rows: fit.target.length, names, values }, { max_bin: 63 });
  const parameters = { objective: 'regression', num_leaves: 15, learning_rate: learningRate, seed: 1 };
  const [modelText = ''] = await dataset.train(
    Float32Array.from(fit.target, (y, i) => y / (scale[i] ?? 1)),
    [{ parameters, iterations: 60 }],
  );
  await dataset.free();
  const booster = boosting.load(modelText);
  const rows = Float64Array.from({ length: 256 * probe.columns.length }, (_, i) => {
    const width = probe.columns.length;
    return probe.columns[i % width]?.[Math.floor(i / width)] ?? Number.NaN;
  });
  const layOut = layOutModel({
    manifest: manifestOf(names),
    modelText,
    booster,
    lightgbmVersion: boosting.version,
    probeRows: rows,
    createdAt: FIT.until,
  });
  booster.free();
  return layOut({ modelId: 'm-1', runId: 'r-1', artifactUri: 'mlflow-artifacts:/1/models/m-1/artifacts' });
};

const manifestOf = (columns: readonly string[]): ForecastManifest => ({
  contract: 1,
  market: bitcoin.slug,
  horizon_hours: 1,
  engine: 'lightgbm_blend',
  columns: [...columns],
  recipe_sha256: '0'.repeat(64),
  training_id: '0'.repeat(64),
  target: { unit: 'percent', scale_feature: SCALE_FEATURE, clip: 4 },
  weights: { scaled: 1 },
  seeds: [1],
  fit: { from: isoSecond(FIT.from), until: isoSecond(FIT.until) },
  seen_until: isoSecond(FIT.until),
  data_sha256: '0'.repeat(64),
  cross_markets: cross.map(({ symbol }) => symbol),
  code_version: 'test',
  calibration: Array.from({ length: 200 }, (_, i) => i / 100),
});

/** A forecast of version 1, as a task would have stored it. */
export const forecastOf = (hour: EpochMs, { role, prediction }: { role: ForecastRole; prediction: number }): Forecast => ({
  market: bitcoin.slug,
  hour,
  modelVersion: 1,
  role,
  madeAt: role === 'served' ? hour : plusHours(hour, 100),
  dataCutOff: hour,
  featuresSha256: 'ab'.repeat(32),
  referenceClose: 100,
  raw: prediction / 2,
  scale: 2,
  prediction,
  level: 0.9,
  lower: prediction - 1,
  upper: prediction + 1,
  degraded: true,
});
