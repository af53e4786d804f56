import type { Market } from '@forecast/core/candles';
import { describeCheck, type RetrainingRequest } from '@forecast/core/drift';
import { Fault } from '@forecast/core/fault';
import { recipeSha256, trainingId } from '@forecast/core/model';
import type { StoredPromotion } from '@forecast/core/promotion';
import { DAY_MS, type EpochMs, isoSecond } from '@forecast/core/time';
import { championVersion, manifestOfVersion } from './champion.ts';
import { championState } from './champion-state.ts';
import type { Platform } from './platform.ts';
import { reconciledChampion } from './reconcile-champion.ts';
import { type Outcome, perMarket, type Task } from './task.ts';
import { afterTraining } from './train/after-training.ts';
import { withHeartbeat } from './train/claim.ts';
import { finish } from './train/promote.ts';
import { RETRY_DAYS, refreshIsDue } from './train/refresh-is-due.ts';
import { restoreChampion } from './train/restore-champion.ts';
import { type TrainedVersion, type TrainingOrder, trainVersion } from './train/train-version.ts';
import { type TrainingData, trainingData } from './train/training-data.ts';

export interface TrainOptions {
  /** only when a request is open, and the latest check does not say that the input is broken */
  readonly due: boolean;
  /** as `due`, or when the gate's latest decision is older than `model.max_age_days`, or no champion can serve: see `refreshIsDue` */
  readonly refresh: boolean;
  /** even when the same training was done before, once for each name: a retry has the name of the try before. undefined: not at all */
  readonly retrain: string | undefined;
  readonly allowSuspicious: boolean;
}

/** Fits, evaluates, registers, and lets the gate decide. The same training never has two effects, whoever runs it how often. */
export const train =
  (options: TrainOptions): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      await reconciledChampion(platform, market);
      const [check] = options.due || options.refresh ? await platform.drift.checks(market.slug, 1, at) : [];
      if (check?.verdict === 'broken_input') return { kind: 'nothing_to_do', reason: `broken input: ${describeCheck(check)}` };
      const champion = options.refresh ? await championState(platform, market) : 'serves';
      const asked = champion === 'lost' ? { ...options, retrain: await nameOfLost(platform, market) } : options;
      const request = await platform.drift.claimRequest(market.slug, platform.owner);
      if (request !== undefined) return ofRequest(platform, market, at, asked, request);
      if (options.due) return { kind: 'nothing_to_do', reason: 'no open request' };
      if (options.refresh && champion !== 'lost' && !(await refreshIsDue(platform, market, at, champion)))
        return { kind: 'nothing_to_do', reason: `no open request, and ${NOT_DUE[champion]}` };
      return trainMarket(platform, market, at, asked);
    });

const NOT_DUE = {
  serves: 'the champion is young enough',
  none: `the gate refused a model less than ${RETRY_DAYS} days ago`,
} as const;

/** However often it is tried, one training takes the place of one lost champion. */
const nameOfLost = async ({ promotions }: Platform, { slug }: Market): Promise<string> =>
  `in place of version ${await promotions.recordedChampion(slug)}`;

/** Trains because it was asked for, and finishes the request with what came of it; a failure leaves it to the next. */
const ofRequest = async (platform: Platform, market: Market, at: EpochMs, options: TrainOptions, request: RetrainingRequest) => {
  const { drift, owner } = platform;
  const beat = () => drift.heartbeatRequest(request.id, owner);
  const work = async (signal: AbortSignal) =>
    (await decidedBefore(platform, market, request)) ?? (await trainMarket({ ...platform, signal }, market, at, options, request));
  try {
    const result = await withHeartbeat(platform, [beat], work);
    if (result.kind === 'done') await drift.finishRequest(request.id, `version ${result.version}: ${result.decision}`, at);
    else await drift.releaseRequest(request.id, owner);
    return result;
  } catch (error) {
    await drift.releaseRequest(request.id, owner).catch(() => undefined);
    throw error;
  }
};

/** The trainer before us died after the gate had decided: the request is done, at whatever hour its training was cut off. */
const decidedBefore = async (platform: Platform, market: Market, { id }: RetrainingRequest) => {
  const decided = (await platform.promotions.history(market.slug)).find(({ requestId }) => requestId === id);
  if (decided === undefined) return undefined;
  await finish(platform, decided);
  const row = await platform.trainings.modelVersion(market.slug, decided.toVersion);
  const { toVersion: version, decision, figures } = decided;
  const why = figures['explanation'];
  return { kind: 'done', version, decision, why, training: row?.trainingId ?? null, request: id, repeated: true } as const;
};

/** What training one market came to. */
type MarketTraining =
  | Extract<Outcome, { kind: 'nothing_to_do' }>
  | (Extract<Outcome, { kind: 'done' }> & { readonly version: number; readonly decision: StoredPromotion['decision'] });

const trainMarket = async (
  platform: Platform,
  market: Market,
  at: EpochMs,
  options: TrainOptions,
  request?: RetrainingRequest,
): Promise<MarketTraining> => {
  const found = await trainingData(platform, market, at, (end) => holdoutDays(platform, market, end, request));
  if (found.kind === 'too_little') return tooLittle(platform, market, found.why);
  const { data } = found;
  // Of the data, not of the clock: while a market is still, the same training is not done again.
  const cutOff = data.split.holdout.until;
  const order: TrainingOrder = {
    trainingId: trainingId({
      market: market.slug,
      cutOff,
      recipeSha256: recipeSha256(data.recipe),
      dataSha256: data.sha256,
      nonce: options.retrain,
    }),
    request,
    allowSuspicious: options.allowSuspicious,
  };
  const claim = await platform.trainings.claim({ id: order.trainingId, market: market.slug }, platform.owner);
  if (claim.kind === 'held') return { kind: 'nothing_to_do', reason: `this training is already being run by ${claim.owner}` } as const;
  if (claim.kind === 'done' && (await isLostUnjudged(platform, market, claim.version)))
    return trainMarket(
      platform,
      market,
      at,
      { ...options, retrain: `${options.retrain ?? ''} in place of version ${claim.version}` },
      request,
    );
  const trained = claim.kind === 'done' ? { version: claim.version } : await claimed(platform, data, order);
  if (trained.verdict === undefined) await closeAbandonedRuns(platform, market);
  const { decision, figures } = await afterTraining(platform, data, trained, order, at);
  await restoreChampion(platform, market);
  return {
    kind: 'done',
    version: trained.version,
    decision,
    why: figures['explanation'],
    training: order.trainingId,
    request: request?.id ?? null,
    cut_off: isoSecond(cutOff),
    repeated: claim.kind === 'done',
  } as const;
};

/** A market that never had a champion may be too young for one. Of one that had, candles were lost. */
const tooLittle = async (platform: Platform, market: Market, why: string) => {
  const { slug } = market;
  const hadOne = (await platform.promotions.recordedChampion(slug)) ?? (await championVersion(platform, market));
  if (hadOne !== undefined) throw new Fault('too_little_data', `train ${slug}: ${why}; run tasks ingest --all, then tasks features --all`);
  const reason = `too little history yet: ${why}`;
  platform.progress.say(`${slug}: ${reason}`);
  return { kind: 'nothing_to_do', reason } as const;
};

/** Whether the registry lost a version before the gate had seen it, so that the training that made it has come to nothing. */
const isLostUnjudged = async (platform: Platform, market: Market, version: number): Promise<boolean> => {
  const decisions = await platform.promotions.history(market.slug);
  if (decisions.some(({ toVersion, actor }) => toVersion === version && actor === 'gate')) return false;
  try {
    await manifestOfVersion(platform, market, version);
    return false;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'model_refused') throw error;
    platform.progress.say(`${market.slug}: ${error.message}; training another`);
    return true;
  }
};

/** Trains under the claim that this process holds; a failure frees it for the next. */
const claimed = async (platform: Platform, data: TrainingData, order: TrainingOrder): Promise<TrainedVersion> => {
  const { trainings, owner } = platform;
  const beat = () => trainings.heartbeat(order.trainingId, owner);
  try {
    return await withHeartbeat(platform, [beat], (signal) => trainVersion(platform, data, order, signal));
  } catch (error) {
    await trainings.fail(order.trainingId, owner).catch(() => undefined);
    throw error;
  }
};

/** Whoever registered the version was killed before it ended its run. */
const closeAbandonedRuns = async ({ trainings, registry }: Platform, { slug }: Market): Promise<void> => {
  const alive = await trainings.alive(slug);
  await registry.closeAbandonedRuns(slug, (id) => alive.has(id));
};

/**
 * 90 days at the first training, a week when drift asked, else a month. The first is the one before which no version was cut off, and,
 * for a request, nothing was decided that it did not ask for: run again after a kill at any point it is still the first, and the same.
 */
const holdoutDays = async (platform: Platform, market: Market, end: EpochMs, request: RetrainingRequest | undefined): Promise<number> => {
  const { first_holdout_days, drift_holdout_days, holdout_days } = platform.config.model;
  if (request !== undefined) {
    const history = await platform.promotions.history(market.slug);
    return history.some(({ requestId }) => requestId !== request.id) ? drift_holdout_days : first_holdout_days;
  }
  const versions = await platform.trainings.modelVersions(market.slug);
  return versions.every(({ seenUntil }) => seenUntil >= end - first_holdout_days * DAY_MS) ? first_holdout_days : holdout_days;
};
