import { rowMajor } from '@forecast/core/dataset';
import { percentOf } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import type { StoredPromotion } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import { loadVersion } from '../champion.ts';
import type { Platform } from '../platform.ts';
import { backfillHoldout } from './backfill.ts';
import { contest, type Verdict } from './contest.ts';
import { carryOut } from './promote.ts';
import type { TrainedVersion, TrainingOrder } from './train-version.ts';
import type { TrainingData } from './training-data.ts';

/**
 * What follows once a version is registered, all of it harmless when it happens again: load it as everybody will, forecast its
 * holdout, and let the gate decide. A version that was decided on stays decided.
 */
export const afterTraining = async (
  platform: Platform,
  data: TrainingData,
  { version, verdict }: TrainedVersion,
  { request }: TrainingOrder,
  at: EpochMs,
): Promise<Pick<StoredPromotion, 'decision' | 'figures'>> => {
  const model = await loadVersion(platform, data.market, version);
  try {
    await backfillHoldout(platform, data, model);
    const history = await platform.promotions.history(data.market.slug);
    const decided = history.find(({ toVersion, actor }) => toVersion === version && actor === 'gate');
    if (decided !== undefined) return decided;
    return await carryOut(platform, data.market, version, verdict ?? (await judgeAgain(platform, data, model)), {
      requestId: request?.id ?? null,
      at,
    });
  } finally {
    model.booster.free();
  }
};

/** For a version whose trainer died before the gate: the same figures from the registered model. */
const judgeAgain = async (platform: Platform, data: TrainingData, model: ServingModel): Promise<Verdict> => {
  const raw = await model.booster.batch(rowMajor(data.holdout.matrix));
  const forecast = raw.map((value, i) => percentOf(value, data.holdout.scale[i] as number));
  return contest(platform, data, model.manifest.recipe_sha256, forecast);
};
