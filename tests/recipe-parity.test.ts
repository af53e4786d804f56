import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { openLightGbm } from '@forecast/core/adapters/lightgbm';
import { rowMajor, type TrainingRows } from '@forecast/core/dataset';
import { type BlendRecipe, blendBoosters, blendRecipe, type GradientBoosting, mergeBoosters, trainBlend } from '@forecast/core/model';
import { seededRandom } from '@forecast/core/statistics';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

/** Both sides on the same rows: ours, and the recipe as Python, NumPy, SciPy and the Python package of LightGBM write it. */
const Python = z.object({
  version: z.string(),
  boosters: z.array(z.string()),
  forecasts: z.array(z.number()),
  merged: z.array(z.number()),
  merged_gain: z.array(z.number()),
  merged_splits: z.array(z.number()),
  gain: z.array(z.number()),
  splits: z.array(z.number()),
});

const ROWS = 3000;
const NAMES = Array.from({ length: 12 }, (_, i) => `feature_${i}`);
const random = seededRandom(20_250_905);

const rows = (): TrainingRows => {
  const values = Float64Array.from({ length: ROWS * NAMES.length }, () => (random() < 0.1 ? Number.NaN : random() * 2 - 1));
  const scale = Float64Array.from({ length: ROWS }, () => 0.2 + random());
  const signal = (row: number): number => (values[row] || 0) - (values[5 * ROWS + row] || 0) ** 2;
  const target = scale.map((s, row) => s * (signal(row) + 4 * (random() + random() + random() - 1.5)));
  return {
    hours: Array.from({ length: ROWS }, (_, i) => epochMs(i * 3_600_000)),
    matrix: { rows: ROWS, names: NAMES, values },
    target,
    scale,
    volatility: scale,
  };
};

/** The default recipe with smaller leaves and fewer iterations, which 3,000 rows can fill. */
const recipe = (): BlendRecipe => {
  const whole = blendRecipe({ columns: NAMES, scaleFeature: 'scale', windowMonths: null });
  const small = { learningRate: 0.01, leaves: 15, leastRowsInLeaf: 80, iterations: 40 };
  const large = { learningRate: 0.01, leaves: 63, leastRowsInLeaf: 200, iterations: 30 };
  return { ...whole, parts: whole.parts.map((part) => ({ ...part, configurations: [small, large].slice(0, part.configurations.length) })) };
};

let boosting: GradientBoosting;
let fit: TrainingRows;
let modelText: string;
let python: z.infer<typeof Python>;
let folder: string;

beforeAll(async () => {
  boosting = openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 2);
  fit = rows();
  ({ modelText } = await trainBlend({ boosting, rows: fit, recipe: recipe() }));
  folder = await mkdtemp(join(tmpdir(), 'recipe-parity-'));
  await writeFile(join(folder, 'columns.f64'), fit.matrix.values);
  await writeFile(join(folder, 'target.f64'), fit.target);
  await writeFile(join(folder, 'scale.f64'), fit.scale);
  await writeFile(join(folder, 'shape.json'), JSON.stringify({ names: NAMES }));
  await writeFile(join(folder, 'model.lgb'), modelText);
  const run = await promisify(execFile)('.venv/bin/python', ['tests/recipe-parity.py', folder], { maxBuffer: 1 << 28 });
  python = Python.parse(JSON.parse(run.stdout));
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** A model text without its parameters: those of Python name its threads and rounds. */
const trees = (text: string): string => text.slice(0, text.indexOf('\nparameters:'));

const forecasts = async (text: string): Promise<Float64Array> => {
  const booster = boosting.load(text);
  try {
    return await booster.batch(rowMajor(fit.matrix));
  } finally {
    booster.free();
  }
};

test('every booster is the one that Python trains, to the last byte of its trees', async () => {
  expect(boosting.version).toBe(python.version);
  const dataset = await boosting.dataset(fit.matrix, { feature_pre_filter: false });
  const clipped = Float32Array.from(fit.target, (value, row) => Math.max(-4, Math.min(4, value / (fit.scale[row] ?? 0))));
  const boosters = blendBoosters(recipe()).filter(({ target }) => target === 'clipped');
  const texts = await dataset.train(clipped, boosters);
  await dataset.free();
  expect(texts.map(trees)).toEqual(python.boosters.slice(0, boosters.length).map(trees));
});

test('the merged blend forecasts what the weighted sum of the Python models does', async () => {
  const ours = await forecasts(modelText);
  const distance = Math.max(...ours.map((value, row) => Math.abs(value - (python.forecasts[row] ?? Number.NaN))));
  expect(distance).toBeLessThan(1e-12);
  expect(Math.max(...ours) - Math.min(...ours)).toBeGreaterThan(0.01);
});

test('Python reads the merged text and forecasts the same bits', async () => {
  expect(Array.from(await forecasts(modelText))).toEqual(python.merged);
});

test('importances of the merged model are the sums of its parts', () => {
  expect(python.merged_splits).toEqual(python.splits);
  for (const [column, gain] of python.gain.entries()) expect(python.merged_gain[column]).toBeCloseTo(gain, 6);
  const booster = boosting.load(modelText);
  expect(Array.from(booster.gain())).toEqual(python.merged_gain);
  booster.free();
});

test('merging one booster with weight 1 changes no forecast', async () => {
  const [text = ''] = python.boosters;
  expect(await forecasts(mergeBoosters([{ text, weight: 1 }]))).toEqual(await forecasts(text));
});
