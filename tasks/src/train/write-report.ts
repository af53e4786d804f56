import type { Suspicion } from '@forecast/core/evaluation';
import type { MetricPoint, TrainingRun } from '@forecast/core/model';
import type { Platform } from '../platform.ts';
import type { Verdict } from './contest.ts';
import type { JudgedModel } from './judged-model.ts';
import type { TrainingOrder } from './train-version.ts';
import type { TrainingData } from './training-data.ts';

/** All that a training came to. */
export interface TrainingResult {
  readonly order: TrainingOrder;
  readonly judged: JudgedModel;
  readonly verdict: Verdict;
  /** total gain of each column of the recipe */
  readonly gain: Float64Array;
  readonly curves: readonly MetricPoint[];
  readonly suspicions: readonly Suspicion[];
}

/** Folder of a training's report in the object store. */
export const trainingReportKey = (market: string, trainingId: string): string => `reports/training/market=${market}/training=${trainingId}`;

/** Puts the report, HTML and JSON, into the object store and onto the run. */
export const writeTrainingReport = async (
  platform: Platform,
  run: TrainingRun,
  data: TrainingData,
  result: TrainingResult,
): Promise<void> => {
  const json = JSON.stringify(
    { market: data.market.slug, training: result.order.trainingId, skill: result.judged.skill, gate: result.verdict.decision },
    null,
    2,
  );
  const key = trainingReportKey(data.market.slug, result.order.trainingId);
  await platform.objects.write(`${key}/report.json`, Buffer.from(json), { kind: 'any' });
  await run.logArtifact('report/report.json', Buffer.from(json));
};
