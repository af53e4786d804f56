import type { BlendConfiguration, BlendPart, BlendRecipe, TargetKind } from './blend-recipe.ts';
import type { BoosterJob } from './gradient-boosting.ts';

/** One booster of a blend. */
export interface BlendBooster extends BoosterJob {
  /** `a_15_leaves_seed_10` */
  readonly name: string;
  readonly target: TargetKind;
  readonly seed: number;
  /** what its forecast is multiplied by before all are added */
  readonly weight: number;
}

/** Every booster of the recipe: configuration `i` of its part, repeat `k`, has the seed `i + 10 k`. */
export const blendBoosters = (recipe: BlendRecipe): readonly BlendBooster[] =>
  recipe.parts.flatMap((part) =>
    part.configurations.flatMap((configuration, i) =>
      Array.from({ length: recipe.repeats }, (_, k) => boosterOf(recipe, part, configuration, i + 10 * k)),
    ),
  );

const boosterOf = (recipe: BlendRecipe, part: BlendPart, configuration: BlendConfiguration, seed: number): BlendBooster => ({
  name: `${part.name}_${configuration.leaves}_leaves_seed_${seed}`,
  target: part.target,
  seed,
  weight: part.weight / (part.configurations.length * recipe.repeats),
  iterations: configuration.iterations,
  parameters: {
    ...recipe.parameters,
    extra_trees: part.extraTrees,
    learning_rate: configuration.learningRate,
    num_leaves: configuration.leaves,
    min_data_in_leaf: configuration.leastRowsInLeaf,
    seed,
  },
});
