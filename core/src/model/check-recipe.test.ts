import { expect, test } from 'vitest';
import { openLightGbm } from '../adapters/lightgbm/index.ts';
import { epochMs } from '../time/index.ts';
import { type BlendPart, type BlendRecipe, blendRecipe } from './blend-recipe.ts';
import { checkRecipe } from './check-recipe.ts';
import { trainBlend } from './train-blend.ts';

const recipe = blendRecipe({ columns: ['rsi_14', 'return_lag_0'], scaleFeature: 'ewm_volatility_24', windowMonths: null });
const [first] = recipe.parts as [BlendPart];
const sized = (changes: Partial<BlendPart['configurations'][number]>): Partial<BlendRecipe> => ({
  parts: recipe.parts.map((part) => ({ ...part, configurations: part.configurations.map((each) => ({ ...each, ...changes })) })),
});
const weighing = (weight: number): Partial<BlendRecipe> => ({ parts: [{ ...first, weight }] });

test('the default recipe is one, also with the scale among its columns', () => {
  expect(() => checkRecipe(recipe)).not.toThrow();
  expect(() => checkRecipe({ ...recipe, columns: [...recipe.columns, recipe.scaleFeature] })).not.toThrow();
});

const mistakes: readonly (readonly [Partial<BlendRecipe>, string])[] = [
  [{ columns: [] }, 'it names no columns'],
  [{ columns: ['rsi_14', 'rsi_14'] }, 'it names the column rsi_14 twice'],
  [{ columns: ['rsi 14'] }, '"rsi 14" is no name of a feature'],
  [{ scaleFeature: '' }, '"" is no name of a feature'],
  [{ clip: 0 }, 'clip is 0, it must be positive'],
  [{ clip: Number.NaN }, 'clip is NaN'],
  [{ repeats: 0 }, 'repeats is 0, it must be a whole number from 1'],
  [{ repeats: 1.5 }, 'repeats is 1.5'],
  [{ windowMonths: -1 }, 'windowMonths is -1'],
  [{ parameters: { ...recipe.parameters, lambda_l2: Number.NaN } }, 'the parameter lambda_l2 is NaN'],
  [{ parameters: { ...recipe.parameters, bagging_fraction: 0 } }, 'the parameter bagging_fraction is 0, it must lie in (0, 1]'],
  [{ parts: [] }, 'it has no parts'],
  [{ parts: [first, first] }, 'it has two parts a'],
  [{ parts: [{ ...first, configurations: [] }] }, 'part a has no configurations'],
  [weighing(0), 'part a weighs 0, it must be positive'],
  [weighing(Number.NaN), 'part a weighs NaN'],
  [weighing(-0.4), 'part a weighs -0.4'],
  [sized({ learningRate: 0 }), 'part a learns at the rate 0'],
  [sized({ leaves: 1 }), 'part a has trees of 1 leaves'],
  [sized({ leastRowsInLeaf: 0 }), 'part a has leaves of 0 rows'],
  [sized({ iterations: 0 }), 'part a is trained for 0 iterations'],
];

test.each(mistakes)('%o is refused before anything is done', async (changes, message) => {
  const wrong = { ...recipe, ...changes };
  const refusal = { code: 'config', message: expect.stringContaining(message) };
  expect(() => checkRecipe(wrong)).toThrow(expect.objectContaining(refusal));
  const none = { rows: 0, names: wrong.columns, values: new Float64Array(0) };
  const rows = {
    hours: [epochMs(0)],
    matrix: none,
    target: new Float64Array(0),
    scale: new Float64Array(0),
    volatility: new Float64Array(0),
  };
  const boosting = openLightGbm(process.env['LIGHTGBM_LIBRARY'] ?? '', 1);
  await expect(trainBlend({ boosting, rows, recipe: wrong })).rejects.toMatchObject(refusal);
});

test('all mistakes are told at once', () => {
  expect(() => checkRecipe({ ...recipe, clip: -1, repeats: 0 })).toThrow(/^recipe: clip is -1, .*; repeats is 0, /);
});
