import { dataFingerprint } from '@forecast/core/dataset';
import type { Skill } from '@forecast/core/evaluation';
import type { MetricPoint, TrainingRun } from '@forecast/core/model';
import { isoSecond } from '@forecast/core/time';
import type { TrainingOrder } from './train-version.ts';
import type { TrainingData } from './training-data.ts';

/** What is known before the fit: parameters and data. */
export const logTraining = async (run: TrainingRun, data: TrainingData, order: TrainingOrder): Promise<void> => {
  const { recipe, split, fit, holdout, market } = data;
  await run.logParameters({
    engine: recipe.engine,
    market: market.slug,
    training_id: order.trainingId,
    columns: String(recipe.columns.length),
    scale_feature: recipe.scaleFeature,
    clip: String(recipe.clip),
    repeats: String(recipe.repeats),
    window_months: String(recipe.windowMonths ?? 'all'),
    fit_from: isoSecond(split.fit.from),
    fit_until: isoSecond(split.fit.until),
    holdout_until: isoSecond(split.holdout.until),
    ...Object.fromEntries(recipe.parts.map(({ name, weight }) => [`weight_${name}`, String(weight)])),
    ...Object.fromEntries(Object.entries(recipe.parameters).map(([name, value]) => [name, String(value)])),
  });
  for (const [context, rows] of [
    ['training', fit],
    ['holdout', holdout],
  ] as const)
    await run.logDataset({
      name: `${market.symbol} ${context}`,
      sha256: dataFingerprint(rows),
      context,
      rows: rows.hours.length,
      columns: recipe.columns,
      sourceUri: `features/exchange=${market.exchange}/symbol=${market.base}-${market.quote}/timeframe=1h`,
    });
};

/** What came out: curves, and the figures of the holdout. Returns the figures that belong to the model. */
export const logResult = async (
  run: TrainingRun,
  skill: Skill,
  curves: readonly MetricPoint[],
): Promise<Readonly<Record<string, number>>> => {
  const metrics = figuresOf(skill);
  await run.logMetrics(curves);
  await run.logMetrics(Object.entries(metrics).map(([key, value]) => ({ key, value, step: 0 })));
  return metrics;
};

const figuresOf = (skill: Skill): Record<string, number> => {
  const { baselines, uncertainty } = skill;
  const figures: Record<string, number | null | undefined> = {
    holdout_n: skill.n,
    holdout_mae: skill.mae,
    holdout_rmse: skill.rmse,
    holdout_r2: skill.r2,
    holdout_direction: skill.direction,
    holdout_ic: skill.ic,
    holdout_dm_t: skill.dm_t,
    holdout_r2_se: uncertainty?.r2.standardError,
    holdout_direction_se: uncertainty?.direction.standardError,
    holdout_ic_se: uncertainty?.ic.standardError,
  };
  for (const [name, baseline] of Object.entries(baselines))
    for (const key of ['mae', 'rmse', 'r2', 'direction', 'ic', 'dm_t'] as const) figures[`${name}_${key}`] = baseline[key];
  return Object.fromEntries(Object.entries(figures).filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
};
