import { expect, test } from 'vitest';
import { blendBoosters } from './blend-boosters.ts';
import { blendRecipe } from './blend-recipe.ts';

const boosters = blendBoosters(blendRecipe({ columns: ['a'], scaleFeature: 'ewm_volatility_24', windowMonths: null }));

test('fifteen boosters of 2,700 trees, which together weigh 0.9', () => {
  expect(boosters).toHaveLength(15);
  expect(boosters.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(2700);
  expect(boosters.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(0.9, 15);
});

test('each configuration has its own three seeds', () => {
  expect(boosters.slice(0, 6).map(({ seed, parameters }) => [seed, parameters['num_leaves']])).toEqual([
    [0, 15],
    [10, 15],
    [20, 15],
    [1, 63],
    [11, 63],
    [21, 63],
  ]);
});

test('a booster carries what its part and its configuration say, on top of what all share', () => {
  expect(boosters[8]).toEqual({
    name: 'b_15_leaves_seed_20',
    target: 'clipped',
    seed: 20,
    weight: 0.2 / 3,
    iterations: 200,
    parameters: {
      objective: 'l2',
      metric: 'l2',
      feature_fraction: 0.3,
      bagging_fraction: 0.5,
      bagging_freq: 1,
      lambda_l2: 50,
      extra_trees: false,
      learning_rate: 0.01,
      num_leaves: 15,
      min_data_in_leaf: 800,
      seed: 20,
    },
  });
});
