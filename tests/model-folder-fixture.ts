import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { layOutModel } from '@forecast/core/adapters/model-folder';
import type { ForecastManifest, GradientBoosting, ModelFolder } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';

const ROWS = 3000;
const PROBE = 256;
export const COLUMNS = Array.from({ length: 12 }, (_, i) => `feature_${i}`);
export const SCALE = 'ewm_volatility_24';

export const CREATED_AT = epochMs(Date.UTC(2025, 6, 28, 15));

export const boosting = (): GradientBoosting => openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 1);

/** mulberry32: equal numbers for equal seeds */
const randomOf = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};

const zeros = '0'.repeat(64);

export const manifestOf = (changes: Partial<ForecastManifest> = {}): ForecastManifest => ({
  contract: 1,
  market: 'binance-BTC-USDT-1h',
  horizon_hours: 1,
  engine: 'lightgbm_blend',
  columns: COLUMNS,
  recipe_sha256: zeros,
  training_id: zeros,
  target: { unit: 'percent', scale_feature: SCALE, clip: 8 },
  weights: { scaled: 0.4 },
  seeds: [1],
  fit: { from: '2020-01-01T00:00:00Z', until: '2025-01-01T00:00:00Z' },
  seen_until: '2025-01-01T00:00:00Z',
  data_sha256: zeros,
  cross_markets: [],
  code_version: 'test',
  calibration: [0.1, 0.5, 1.25],
  ...changes,
});

/** A small booster on seeded numbers, one value in twenty missing; the text and rows that it was not trained on. */
const trainSmall = async (library: GradientBoosting, seed = 7): Promise<{ modelText: string; probeRows: Float64Array }> => {
  const random = randomOf(seed);
  const value = () => (random() < 0.05 ? Number.NaN : random() * 2 - 1);
  const values = Float64Array.from({ length: ROWS * COLUMNS.length }, value);
  const label = Float32Array.from({ length: ROWS }, (_, i) => (values[i] || 0) * 0.5 + (values[ROWS + i] || 0) ** 2 + random() * 0.1);
  const dataset = await library.dataset({ rows: ROWS, names: COLUMNS, values }, { max_bin: 63 });
  const parameters = { objective: 'regression', num_leaves: 15, learning_rate: 0.1, seed: 1 };
  const [modelText = ''] = await dataset.train(label, [{ parameters, iterations: 60 }]);
  await dataset.free();
  const probeRows = Float64Array.from({ length: PROBE * (COLUMNS.length + 1) }, (_, i) =>
    i % (COLUMNS.length + 1) === COLUMNS.length ? 0.05 + random() : value(),
  );
  return { modelText, probeRows };
};

/** A model laid out as a training does it. */
export const smallModel = async (library: GradientBoosting, changes: Partial<ForecastManifest> = {}) => {
  const { modelText, probeRows } = await trainSmall(library);
  const booster = library.load(modelText);
  const manifest = manifestOf(changes);
  const layOut = layOutModel({ manifest, modelText, booster, lightgbmVersion: library.version, probeRows, createdAt: CREATED_AT });
  booster.free();
  return { layOut, manifest, modelText, probeRows };
};

export const IDS = { modelId: 'm-1', runId: 'r-1', artifactUri: 'mlflow-artifacts:/1/models/m-1/artifacts' };

/** `folder` with one file replaced, or removed when `bytes` is undefined. */
export const withFile = (folder: ModelFolder, path: string, bytes: Uint8Array | string | undefined): ModelFolder => {
  const files = new Map(folder);
  if (bytes === undefined) files.delete(path);
  else files.set(path, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
  return files;
};
