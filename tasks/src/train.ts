import { randomUUID } from 'node:crypto';
import type { Market } from '@forecast/core/candles';
import type { RetrainingRequest } from '@forecast/core/drift';
import { recipeSha256, trainingId } from '@forecast/core/model';
import { DAY_MS, type EpochMs, isoSecond } from '@forecast/core/time';
import type { Platform } from './platform.ts';
import { perMarket, type Task } from './task.ts';
import { afterTraining } from './train/after-training.ts';
import { withHeartbeat } from './train/claim.ts';
import { finishPending } from './train/promote.ts';
import { type TrainedVersion, type TrainingOrder, trainVersion } from './train/train-version.ts';
import { type TrainingData, trainingData } from './train/training-data.ts';

export interface TrainOptions {
  /** only when a request is open */
  readonly due: boolean;
  /** even when the same training was done before */
  readonly retrain: boolean;
  readonly allowSuspicious: boolean;
}

/** Fits, evaluates, registers, and lets the gate decide. The same training never has two effects, whoever runs it how often. */
export const train =
  (options: TrainOptions): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      await finishPending(platform, market);
      const request = await platform.drift.claimRequest(market.slug, platform.owner);
      if (request === undefined && options.due) return { kind: 'nothing_to_do', reason: 'no open request' };
      const result = await trainMarket(platform, market, at, options, request).catch(async (error: unknown) => {
        if (request) await platform.drift.releaseRequest(request.id, platform.owner).catch(() => undefined);
        throw error;
      });
      if (request) await settleRequest(platform, request, result, at);
      return result;
    });

const trainMarket = async (platform: Platform, market: Market, at: EpochMs, options: TrainOptions, request?: RetrainingRequest) => {
  const data = await trainingData(platform, market, at, await holdoutDays(platform, market, at, request));
  const order: TrainingOrder = {
    trainingId: trainingId({
      market: market.slug,
      cutOff: at,
      recipeSha256: recipeSha256(data.recipe),
      dataSha256: data.sha256,
      nonce: options.retrain ? randomUUID() : undefined,
    }),
    request,
    allowSuspicious: options.allowSuspicious,
  };
  const claim = await platform.trainings.claim({ id: order.trainingId, market: market.slug }, platform.owner);
  if (claim.kind === 'held') return { kind: 'nothing_to_do', reason: `${claim.owner} is at it` } as const;
  const trained = claim.kind === 'done' ? { version: claim.version } : await claimed(platform, data, order);
  const promotion = await afterTraining(platform, data, trained, order, at);
  const { decision, figures } = promotion;
  const { version } = trained;
  return {
    kind: 'done',
    version,
    decision,
    why: figures['explanation'],
    training: order.trainingId,
    request: request?.id ?? null,
    cut_off: isoSecond(at),
    repeated: claim.kind === 'done',
  } as const;
};

/** Trains under the claim that this process holds; a failure frees it for the next. */
const claimed = async (platform: Platform, data: TrainingData, order: TrainingOrder): Promise<TrainedVersion> => {
  const { trainings, drift, owner } = platform;
  const { request } = order;
  const beats = [
    () => trainings.heartbeat(order.trainingId, owner),
    ...(request === undefined ? [] : [() => drift.heartbeatRequest(request.id, owner)]),
  ];
  try {
    return await withHeartbeat(platform, beats, (signal) => trainVersion(platform, data, order, signal));
  } catch (error) {
    await trainings.fail(order.trainingId, owner).catch(() => undefined);
    throw error;
  }
};

/**
 * 90 days at the first training; a week when drift asked; else a month. The first is the one before which no version was cut off:
 * run again after a kill at any point it is still the first, and the same.
 */
const holdoutDays = async (platform: Platform, market: Market, at: EpochMs, request: RetrainingRequest | undefined): Promise<number> => {
  const { first_holdout_days, drift_holdout_days, holdout_days } = platform.config.model;
  const versions = await platform.trainings.modelVersions(market.slug);
  if (versions.every(({ seenUntil }) => seenUntil >= at - first_holdout_days * DAY_MS)) return first_holdout_days;
  return request === undefined ? holdout_days : drift_holdout_days;
};

const settleRequest = async (
  { drift, owner }: Platform,
  { id }: RetrainingRequest,
  result: Awaited<ReturnType<typeof trainMarket>>,
  at: EpochMs,
): Promise<void> => {
  if (result.kind === 'done') await drift.finishRequest(id, `version ${result.version}: ${result.decision}`, at);
  else await drift.releaseRequest(id, owner);
};
