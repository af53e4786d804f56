import { rowMajor } from '@forecast/core/dataset';
import { backfill } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import type { Platform } from '../platform.ts';
import { scoreMarket } from '../score.ts';
import { pastHours } from './past-hours.ts';
import type { TrainingData } from './training-data.ts';

/**
 * Issues what the model says of every hour of its holdout as `backfill`, and scores it: the log that drift and intervals start from.
 * Hours that are there already stay as they are.
 */
export const backfillHoldout = async (platform: Platform, data: TrainingData, model: ServingModel): Promise<number> => {
  const raw = await model.booster.batch(rowMajor(data.holdout.matrix));
  const hours = await pastHours(platform, data, raw);
  const forecasts = backfill(model, hours, { level: platform.config.intervals.level, madeAt: platform.now() });
  const issued = await platform.forecasts.issue(forecasts);
  await scoreMarket(platform, data.market, data.split.holdout.until);
  return issued;
};
