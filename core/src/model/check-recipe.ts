import { Fault } from '../fault/index.ts';
import type { BlendConfiguration, BlendPart, BlendRecipe } from './blend-recipe.ts';

/**
 * Refuses a recipe that nothing, or nothing useful, can be trained by, before any work is done. The scale may be one of the columns.
 *
 * @throws Fault `config` that lists every mistake
 */
export const checkRecipe = (recipe: BlendRecipe): void => {
  const mistakes = [...mistakesOfColumns(recipe), ...mistakesOfNumbers(recipe), ...mistakesOfParts(recipe.parts)];
  if (mistakes.length > 0) throw new Fault('config', `recipe: ${mistakes.join('; ')}`);
};

const mistakesOfColumns = ({ columns, scaleFeature }: BlendRecipe): string[] => {
  const twice = columns.filter((name, i) => columns.indexOf(name) !== i);
  const strange = [...columns, scaleFeature].filter((name) => !/^\w+$/.test(name));
  return [
    ...(columns.length === 0 ? ['it names no columns'] : []),
    ...twice.map((name) => `it names the column ${name} twice`),
    ...strange.map((name) => `${JSON.stringify(name)} is no name of a feature`),
  ];
};

const mistakesOfNumbers = ({ clip, repeats, windowMonths, parameters }: BlendRecipe): string[] => [
  ...(isPositive(clip) ? [] : [`clip is ${clip}, it must be positive`]),
  ...(isCount(repeats) ? [] : [`repeats is ${repeats}, it must be a whole number from 1`]),
  ...(windowMonths === null || isCount(windowMonths) ? [] : [`windowMonths is ${windowMonths}, it must be null or a whole number from 1`]),
  ...Object.entries(parameters).flatMap(([name, value]) =>
    typeof value === 'number' && !Number.isFinite(value) ? [`the parameter ${name} is ${value}`] : [],
  ),
  ...mistakesOfShares(parameters),
];

/** Of rows and columns that a tree is given: LightGBM would say so only when a booster is made. */
const mistakesOfShares = (parameters: BlendRecipe['parameters']): string[] =>
  ['bagging_fraction', 'feature_fraction'].flatMap((name) => {
    const { [name]: share = 1 } = parameters;
    return typeof share === 'number' && (share <= 0 || share > 1) ? [`the parameter ${name} is ${share}, it must lie in (0, 1]`] : [];
  });

const mistakesOfParts = (parts: readonly BlendPart[]): string[] => {
  const names = parts.map(({ name }) => name);
  return [
    ...(parts.length === 0 ? ['it has no parts'] : []),
    ...names.filter((name, i) => names.indexOf(name) !== i).map((name) => `it has two parts ${name}`),
    ...parts.flatMap(({ name, weight, configurations }) => [
      ...(isPositive(weight) ? [] : [`part ${name} weighs ${weight}, it must be positive`]),
      ...(configurations.length === 0 ? [`part ${name} has no configurations`] : []),
      ...configurations.flatMap((configuration) => mistakesOfConfiguration(name, configuration)),
    ]),
  ];
};

const mistakesOfConfiguration = (part: string, { learningRate, leaves, leastRowsInLeaf, iterations }: BlendConfiguration): string[] => [
  ...(isPositive(learningRate) ? [] : [`part ${part} learns at the rate ${learningRate}, it must be positive`]),
  ...(isCount(leaves) && leaves > 1 ? [] : [`part ${part} has trees of ${leaves} leaves, 2 are the least`]),
  ...(isCount(leastRowsInLeaf) ? [] : [`part ${part} has leaves of ${leastRowsInLeaf} rows, 1 is the least`]),
  ...(isCount(iterations) ? [] : [`part ${part} is trained for ${iterations} iterations, 1 is the least`]),
];

const isPositive = (value: number): boolean => value > 0 && Number.isFinite(value);

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value > 0;
