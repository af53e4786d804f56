import type { BoosterParameters } from './gradient-boosting.ts';

/** What a booster learns: the scaled change clipped, or the normal score of its rank among the training rows. */
export type TargetKind = 'clipped' | 'rank';

/** Size of a booster. */
export interface BlendConfiguration {
  readonly learningRate: number;
  readonly leaves: number;
  readonly leastRowsInLeaf: number;
  readonly iterations: number;
}

/** Boosters of one kind; each configuration is trained with every seed, and all of them share the weight equally. */
export interface BlendPart {
  readonly name: string;
  readonly target: TargetKind;
  /** whether splits are drawn at random and the best drawn one taken, or the best of all */
  readonly extraTrees: boolean;
  readonly weight: number;
  readonly configurations: readonly BlendConfiguration[];
}

/** All that shapes a blend but the rows: change anything, and it is another recipe. */
export interface BlendRecipe {
  readonly engine: 'lightgbm_blend';
  /** features the model reads, in its order */
  readonly columns: readonly string[];
  /** feature that targets are divided by, and forecasts multiplied by */
  readonly scaleFeature: string;
  /** calendar months that the fit reaches back; null: all there are */
  readonly windowMonths: number | null;
  /** greatest size of a clipped target, in units of the scale */
  readonly clip: number;
  /** how often each configuration is trained */
  readonly repeats: number;
  readonly parts: readonly BlendPart[];
  readonly parameters: BoosterParameters;
}

const SMALL: BlendConfiguration = { learningRate: 0.01, leaves: 15, leastRowsInLeaf: 800, iterations: 200 };
const LARGE: BlendConfiguration = { learningRate: 0.01, leaves: 63, leastRowsInLeaf: 2000, iterations: 150 };

/**
 * Three models in one number. The mean of the next hour and its median go different ways after a large move: those that go on are
 * the larger ones, those that turn are the more. Parts a and b find the first, c, near the median, the second.
 */
const PARTS: readonly BlendPart[] = [
  { name: 'a', target: 'clipped', extraTrees: true, weight: 0.4, configurations: [SMALL, LARGE] },
  { name: 'b', target: 'clipped', extraTrees: false, weight: 0.2, configurations: [SMALL] },
  { name: 'c', target: 'rank', extraTrees: true, weight: 0.3, configurations: [SMALL, LARGE] },
];

const PARAMETERS: BoosterParameters = {
  objective: 'l2',
  metric: 'l2',
  feature_fraction: 0.3,
  bagging_fraction: 0.5,
  bagging_freq: 1,
  lambda_l2: 50,
};

/** The default recipe on the given columns. */
export const blendRecipe = (own: Pick<BlendRecipe, 'columns' | 'scaleFeature' | 'windowMonths'>): BlendRecipe => ({
  engine: 'lightgbm_blend',
  ...own,
  clip: 4,
  repeats: 3,
  parts: PARTS,
  parameters: PARAMETERS,
});
