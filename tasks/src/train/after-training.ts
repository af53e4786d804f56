import { rowMajor } from '@forecast/core/dataset';
import { percentOf } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';
import type { StoredPromotion } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import { advised, loadVersion } from '../champion.ts';
import type { Platform } from '../platform.ts';
import { backfillHoldout } from './backfill.ts';
import { contest, type Verdict } from './contest.ts';
import { carryOut, finish } from './promote.ts';
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
  const { market } = data;
  const model = await advised(platform, market, loadVersion(platform, market, version));
  try {
    await backfillHoldout(platform, data, model);
    const history = await platform.promotions.history(market.slug);
    const decided = history.find(({ toVersion, actor }) => toVersion === version && actor === 'gate');
    if (decided === undefined) {
      const judge = () => judgeAgain(platform, data, model);
      return await carryOut(platform, { market, version, verdict, judge, requestId: request?.id ?? null, at });
    }
    // Whoever decided may have been killed before it told why.
    if (decided.state === 'done') await finish(platform, decided);
    return decided;
  } finally {
    model.booster.free();
  }
};

/** For a version whose trainer died before the gate, or whose rival is another by now: the same figures from the registered model. */
const judgeAgain = async (platform: Platform, data: TrainingData, model: ServingModel): Promise<Verdict> => {
  const raw = await model.booster.batch(rowMajor(data.holdout.matrix));
  const forecast = raw.map((value, i) => percentOf(value, data.holdout.scale[i] as number));
  return contest(platform, data, model.manifest.recipe_sha256, forecast);
};
