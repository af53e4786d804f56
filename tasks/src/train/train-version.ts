import { layOutModel } from '@forecast/core/adapters/model-folder';
import type { RetrainingRequest } from '@forecast/core/drift';
import { Fault } from '@forecast/core/fault';
import { backfill } from '@forecast/core/forecast';
import { PROBE_ROWS, type RegisteredVersion, recipeSha256, type TrainingRun, trainBlend } from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import { contest, type Verdict } from './contest.ts';
import { answersOn, judge, probeRowsOf } from './judged-model.ts';
import { assertNoLeak } from './leak.ts';
import { logResult, logTraining } from './log-run.ts';
import { manifestOf } from './manifest.ts';
import { pastHours } from './past-hours.ts';
import type { TrainingData } from './training-data.ts';
import { writeTrainingReport } from './write-report.ts';

export interface TrainingOrder {
  readonly trainingId: string;
  /** what asked for it; undefined when a person or the calendar did */
  readonly request: RetrainingRequest | undefined;
  /** go on although the leak alarm is raised */
  readonly allowSuspicious: boolean;
}

export interface TrainedVersion {
  readonly version: number;
  /** what the gate says; not known of a version that somebody else registered */
  readonly verdict?: Verdict;
}

/**
 * Fits on the hours before the holdout, judges on the holdout, logs all of it to MLflow, and registers the version as the last step.
 * A run that fails or is stopped says so in MLflow; one that is killed is closed by the next.
 *
 * @throws Fault `leak_alarm`, `claim_lost`, `registry_unavailable`
 */
export const trainVersion = async (
  platform: Platform,
  data: TrainingData,
  order: TrainingOrder,
  signal: AbortSignal,
): Promise<TrainedVersion> => {
  const { market } = data;
  signal.throwIfAborted();
  const registered = await platform.registry.findByTraining(market.slug, order.trainingId);
  if (registered !== undefined) return adopt(platform, data, order, registered);
  const alive = await platform.trainings.alive(market.slug);
  await platform.registry.closeAbandonedRuns(market.slug, (id) => alive.has(id));
  const run = await platform.registry.beginRun(runSpec(platform, data, order));
  try {
    return await trainInRun(platform, data, order, run, signal);
  } catch (error) {
    await run.finish(signal.aborted ? 'KILLED' : 'FAILED').catch(() => undefined);
    throw error;
  }
};

/** The trainer before us died after its last step but one: the version is there, only the database does not know it. */
const adopt = async (
  platform: Platform,
  { market, split }: TrainingData,
  { trainingId }: TrainingOrder,
  { registryVersion, modelId, tags }: RegisteredVersion,
): Promise<TrainedVersion> => {
  const folderSha256 = tags['folder_sha256'];
  if (folderSha256 === undefined)
    throw new Fault('model_refused', `${market.slug}: MLflow's version ${registryVersion} has no tag folder_sha256: delete it in MLflow`);
  const version = await platform.trainings.finish(platform.owner, {
    market: market.slug,
    registryVersion,
    modelId,
    folderSha256,
    trainingId,
    seenUntil: split.fit.until,
  });
  return { version };
};

const trainInRun = async (
  platform: Platform,
  data: TrainingData,
  order: TrainingOrder,
  run: TrainingRun,
  signal: AbortSignal,
): Promise<TrainedVersion> => {
  const boosting = platform.boosting();
  await logTraining(run, data, order);
  const { modelText, curves } = await withBar(platform, (onProgress) =>
    trainBlend({ boosting, rows: data.fit, recipe: data.recipe, signal, onProgress }),
  );
  const booster = boosting.load(modelText);
  try {
    const answers = await answersOn(booster, data);
    const manifest = manifestOf(data, order.trainingId, answers.scores, platform.codeVersion);
    const terms = { level: platform.config.intervals.level, madeAt: platform.now() };
    const issued = backfill({ version: 0, manifest }, await pastHours(platform, data, answers.raw), terms);
    const skill = judge(data, answers, issued);
    const suspicions = assertNoLeak(skill, platform.config.model.leak_alarm, order.allowSuspicious);
    const verdict = await contest(platform, data, manifest.recipe_sha256, answers.forecast);
    signal.throwIfAborted();
    const probeRows = probeRowsOf(data.fit, PROBE_ROWS, data.recipe.scaleFeature);
    const folder = layOutModel({
      manifest,
      modelText,
      booster,
      lightgbmVersion: boosting.version,
      probeRows,
      createdAt: epochMs(Date.now()),
    });
    const metrics = await logResult(run, skill, curves);
    const model = await run.logModel(folder, metrics);
    await writeTrainingReport(platform, run, data, { skill, issued, verdict, gain: booster.gain(), curves, suspicions, order });
    signal.throwIfAborted();
    const tags = { seen_until: manifest.seen_until, recipe_sha256: recipeSha256(data.recipe) };
    const { registryVersion } = await platform.registry.register(data.market.slug, model, tags);
    const seenUntil = data.split.fit.until;
    const row = {
      market: data.market.slug,
      registryVersion,
      modelId: model.modelId,
      folderSha256: model.folderSha256,
      trainingId: order.trainingId,
      seenUntil,
    };
    const version = await platform.trainings.finish(platform.owner, row);
    await run.finish('FINISHED');
    return { version, verdict };
  } finally {
    booster.free();
  }
};

const runSpec = (platform: Platform, data: TrainingData, order: TrainingOrder) => ({
  market: data.market.slug,
  name: `train ${new Date(data.split.holdout.until).toISOString().slice(0, 13)}`,
  trainingId: order.trainingId,
  tags: {
    market: data.market.slug,
    'mlflow.user': platform.owner,
    'mlflow.source.name': 'tasks train',
    engine: data.recipe.engine,
    code_version: platform.codeVersion,
    owner: platform.owner,
    ...(order.request === undefined ? {} : { request_id: String(order.request.id) }),
    ...(order.allowSuspicious ? { allow_suspicious: 'true' } : {}),
  },
});

const withBar = async <T>(platform: Platform, work: (onProgress: (done: number, total: number) => void) => Promise<T>): Promise<T> => {
  const bar = platform.progress.start('training', 1);
  try {
    return await work((done, total) => bar.at(done, total));
  } finally {
    bar.stop();
  }
};
