import type { TrainingRows } from '../dataset/index.ts';
import { Fault } from '../fault/index.ts';
import { type BlendBooster, blendBoosters } from './blend-boosters.ts';
import type { BlendRecipe, TargetKind } from './blend-recipe.ts';
import { checkRecipe } from './check-recipe.ts';
import { clippedTarget } from './clipped-target.ts';
import type { BoosterDataset, BoosterProgress, GradientBoosting } from './gradient-boosting.ts';
import { mergeBoosters, type WeightedBooster } from './merge-boosters.ts';
import type { MetricPoint } from './model-registry.ts';
import { rankTarget } from './rank-target.ts';
import { scaledTarget } from './scaled-target.ts';

export interface BlendTraining {
  readonly boosting: GradientBoosting;
  /** hours to learn from; none of the holdout */
  readonly rows: TrainingRows;
  readonly recipe: BlendRecipe;
  readonly signal?: AbortSignal | undefined;
  /** boosting iterations of all boosters together */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

export interface TrainedBlend {
  /** All boosters merged. Loaded again it is the model, of which everything is measured that is said of it. */
  readonly modelText: string;
  /** `train_l2/<booster>` after every tenth iteration, in squared units of the scaled target; by booster, then step */
  readonly curves: readonly MetricPoint[];
}

/**
 * Trains every booster of the recipe and merges them. The same text for the same rows, recipe and library, on any number of cores.
 *
 * @throws Fault `config` for a recipe that nothing can be trained by, `too_little_data` when there are too few rows for any leaf to be
 * split; the signal's reason when it aborts
 */
export const trainBlend = async ({ boosting, rows, recipe, signal, onProgress }: BlendTraining): Promise<TrainedBlend> => {
  checkRecipe(recipe);
  refuseTooFewRows(recipe, rows.matrix.rows);
  signal?.throwIfAborted();
  const boosters = blendBoosters(recipe);
  const report = progressOf(boosters, onProgress);
  const dataset = await boosting.dataset(rows.matrix, { feature_pre_filter: false });
  try {
    const trained: WeightedBooster[] = [];
    const curves: MetricPoint[] = [];
    for (const [target, label] of labels(rows, recipe)) {
      const group = boosters.filter((booster) => booster.target === target);
      const texts = await trainGroup(dataset, label, group, signal, (booster, progress) => {
        curves.push({ key: `train_l2/${booster.name}`, value: progress.loss, step: progress.done });
        report(booster, progress.done);
      });
      // One that found nothing left to split has ended early.
      for (const booster of group) report(booster, booster.iterations);
      trained.push(...texts.map((text, i) => ({ text, weight: (group[i] as BlendBooster).weight })));
    }
    return { modelText: mergeBoosters(trained), curves: inOrder(curves, boosters) };
  } finally {
    await dataset.free();
  }
};

/** What the boosters of each target learn, one target at a time: the label belongs to the dataset. */
const labels = (rows: TrainingRows, recipe: BlendRecipe): ReadonlyMap<TargetKind, Float32Array> => {
  const scaled = scaledTarget(rows.target, rows.scale);
  const label = (target: TargetKind): Float32Array => (target === 'rank' ? rankTarget(scaled) : clippedTarget(scaled, recipe.clip));
  return new Map([...new Set(recipe.parts.map(({ target }) => target))].map((target) => [target, label(target)]));
};

const trainGroup = (
  dataset: BoosterDataset,
  label: Float32Array,
  group: readonly BlendBooster[],
  signal: AbortSignal | undefined,
  onProgress: (booster: BlendBooster, progress: BoosterProgress) => void,
): Promise<readonly string[]> =>
  dataset.train(label, group, { signal, onProgress: (progress) => onProgress(group[progress.job] as BlendBooster, progress) });

/** Adds up the iterations of boosters that are trained beside each other. */
const progressOf = (
  boosters: readonly BlendBooster[],
  onProgress: BlendTraining['onProgress'],
): ((booster: BlendBooster, done: number) => void) => {
  const total = boosters.reduce((sum, { iterations }) => sum + iterations, 0);
  const doneOf = new Map<BlendBooster, number>();
  return (booster, done) => {
    doneOf.set(booster, done);
    onProgress?.(
      [...doneOf.values()].reduce((sum, iterations) => sum + iterations, 0),
      total,
    );
  };
};

const inOrder = (curves: readonly MetricPoint[], boosters: readonly BlendBooster[]): readonly MetricPoint[] =>
  boosters.flatMap(({ name }) => curves.filter(({ key }) => key === `train_l2/${name}`));

/** The fewest rows to learn from: a leaf is split into two, each of which needs its least rows, of those that bagging leaves. */
export const leastRows = ({ parts, parameters }: BlendRecipe): number => {
  const leaves = parts.flatMap(({ configurations }) => configurations.map(({ leastRowsInLeaf }) => leastRowsInLeaf));
  return Math.ceil((2 * Math.min(...leaves)) / Number(parameters['bagging_fraction'] ?? 1));
};

const refuseTooFewRows = (recipe: BlendRecipe, rows: number): void => {
  const needed = leastRows(recipe);
  if (rows < needed) {
    throw new Fault(
      'too_little_data',
      `train: ${rows} hours to learn from, the recipe needs ${needed}: begin the history earlier (ingest.since)`,
    );
  }
};
