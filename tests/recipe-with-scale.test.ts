import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { layOutModel, loadServingModel } from '@forecast/core/adapters/model-folder';
import type { TrainingRows } from '@forecast/core/dataset';
import { blendRecipe, folderSha256, PROBE_ROWS, trainBlend } from '@forecast/core/model';
import { seededRandom } from '@forecast/core/statistics';
import { epochMs, HOUR_MS } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { probeRowsOf } from '../tasks/src/train/judged-model.ts';
import { CREATED_AT, IDS, manifestOf } from './model-folder-fixture.ts';

const ROWS = 1000;
const SCALE = 'ewm_volatility_24';
const whole = blendRecipe({ columns: ['rsi_14', SCALE], scaleFeature: SCALE, windowMonths: null });
const configuration = { learningRate: 0.1, leaves: 7, leastRowsInLeaf: 50, iterations: 10 };
const recipe = {
  ...whole,
  repeats: 1,
  parts: whole.parts.map((part) => ({ ...part, extraTrees: false, configurations: [configuration] })),
};

const rows = (): TrainingRows => {
  const random = seededRandom(1);
  const scale = Float64Array.from({ length: ROWS }, () => 0.2 + random());
  const rsi = Float64Array.from({ length: ROWS }, random);
  return {
    hours: Array.from(scale, (_, i) => epochMs(i * HOUR_MS)),
    matrix: { rows: ROWS, names: recipe.columns, values: Float64Array.from([...rsi, ...scale]) },
    target: scale.map((s, i) => s * ((rsi[i] ?? 0) + random() - 1)),
    scale,
    volatility: scale,
  };
};

test('a recipe that names the scale among its columns makes a model that is loaded, and multiplies by it', async () => {
  const boosting = openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 2);
  const fit = rows();
  const { modelText } = await trainBlend({ boosting, rows: fit, recipe });
  const manifest = manifestOf({ columns: [...recipe.columns], target: { unit: 'percent', scale_feature: SCALE, clip: recipe.clip } });
  const booster = boosting.load(modelText);
  const probeRows = probeRowsOf(fit, PROBE_ROWS, SCALE);
  const layOut = layOutModel({ manifest, modelText, booster, lightgbmVersion: boosting.version, probeRows, createdAt: CREATED_AT });
  booster.free();
  const folder = layOut(IDS);
  const expectedSha256 = folderSha256(folder);
  const model = loadServingModel(folder, { boosting, knownFeatures: () => true, crossMarkets: [], expectedSha256, version: 1 });
  expect(model.columns).toEqual(['rsi_14', SCALE]);
  expect(model.raw(Float64Array.of(0.5, 0.7))).not.toBe(model.raw(Float64Array.of(0.1, 0.7)));
  model.booster.free();
});
