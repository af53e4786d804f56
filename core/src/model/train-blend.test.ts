import { expect, test } from 'vitest';
import { openLightGbm } from '../adapters/lightgbm/index.ts';
import type { TrainingRows } from '../dataset/index.ts';
import { seededRandom } from '../statistics/index.ts';
import { epochMs } from '../time/index.ts';
import { type BlendRecipe, blendRecipe } from './blend-recipe.ts';
import { trainBlend } from './train-blend.ts';

const boosting = openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 2);
const names = ['a', 'b', 'c'];

const rowsOf = (rows: number): TrainingRows => {
  const random = seededRandom(1);
  const values = Float64Array.from({ length: rows * names.length }, random);
  const scale = new Float64Array(rows).fill(0.5);
  const target = Float64Array.from(
    scale,
    (s, row) => s * names.reduce((sum, _, column) => sum + (values[column * rows + row] as number), random()),
  );
  return { hours: Array.from(scale, (_, i) => epochMs(i * 3_600_000)), matrix: { rows, names, values }, target, scale, volatility: scale };
};

const whole = blendRecipe({ columns: names, scaleFeature: 'scale', windowMonths: null });
const configuration = { learningRate: 0.1, leaves: 7, leastRowsInLeaf: 50, iterations: 15 };
const recipe: BlendRecipe = {
  ...whole,
  repeats: 1,
  parts: whole.parts.map((part) => ({ ...part, extraTrees: false, configurations: [configuration] })),
};

test('is repeatable, and tells how far it is and how each booster learned', async () => {
  const told: number[][] = [];
  const first = await trainBlend({ boosting, rows: rowsOf(1000), recipe, onProgress: (...progress) => told.push(progress) });
  const second = await trainBlend({ boosting, rows: rowsOf(1000), recipe });
  expect(second).toEqual(first);
  expect(told.at(-1)).toEqual([45, 45]);
  expect(told.map(([done = 0]) => done)).toEqual(told.map(([done = 0]) => done).toSorted((a, b) => a - b));
  expect(first.curves.map(({ key, step }) => `${key} ${step}`)).toEqual([
    'train_l2/a_7_leaves_seed_0 10',
    'train_l2/a_7_leaves_seed_0 15',
    'train_l2/b_7_leaves_seed_0 10',
    'train_l2/b_7_leaves_seed_0 15',
    'train_l2/c_7_leaves_seed_0 10',
    'train_l2/c_7_leaves_seed_0 15',
  ]);
  expect(first.curves[1]?.value).toBeLessThan(first.curves[0]?.value ?? 0);
});

test('stops when told, and frees what it held', async () => {
  const abort = new AbortController();
  const endless = {
    ...recipe,
    parts: recipe.parts.map((part) => ({ ...part, configurations: [{ ...configuration, iterations: 1_000_000 }] })),
  };
  const training = trainBlend({
    boosting,
    rows: rowsOf(1000),
    recipe: endless,
    signal: abort.signal,
    onProgress: () => abort.abort(new Error('claim lost')),
  });
  await expect(training).rejects.toThrow('claim lost');
});

test('refuses fewer rows than would let any leaf be split: two times 50 of the half that bagging leaves', async () => {
  await expect(trainBlend({ boosting, rows: rowsOf(199), recipe })).rejects.toMatchObject({ code: 'too_little_data' });
  expect((await trainBlend({ boosting, rows: rowsOf(200), recipe })).modelText).toContain('Tree=0');
});
