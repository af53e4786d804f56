import { z } from 'zod';
import type { DatasetInput, LoggedModel, MetricPoint, RunSpec, TrainingRun } from '../../model/index.ts';
import { putArtifact } from './artifacts.ts';
import { createLoggedModel, failPendingModels, type RunIds, uploadModel } from './logged-model.ts';
import { create, put } from './mlflow-call.ts';
import type { MlflowConnection, MlflowRequests } from './mlflow-connection.ts';
import { batches, datasetEntry, datasetIdentity, fittingParameters, fittingTags, metricOf } from './run-facts.ts';

const METRICS_A_CALL = 1000;
const PARAMETERS_A_CALL = 50;

const created = z.object({ run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }) });
const nothing = z.object({});

/** Creates a run that is RUNNING, tagged with its training. */
export const createRun = async (mlflow: MlflowConnection, experimentId: string, spec: RunSpec): Promise<TrainingRun> => {
  const tags = fittingTags({ ...spec.tags, training_id: spec.trainingId, market: spec.market });
  const body = { experiment_id: experimentId, run_name: spec.name, start_time: mlflow.now(), tags };
  const { run } = await mlflow.ask(create(`create run ${spec.name} of ${spec.market}`, 'runs/create', body), created);
  return trainingRun(mlflow, { experimentId, runId: run.info.run_id }, run.info.artifact_uri, spec);
};

const trainingRun = (mlflow: MlflowConnection, ids: RunIds, artifactUri: string, spec: RunSpec): TrainingRun => {
  const { runId } = ids;
  const parameters: { key: string; value: string }[] = [];
  let holdout: DatasetInput | undefined;

  const log = (what: string, path: string, json: object) =>
    mlflow.ask(put(`log ${what} of run ${runId}`, path, { run_id: runId, ...json }), nothing);
  const logArtifact = (path: string, bytes: Uint8Array) => putArtifact(mlflow, artifactUri, path, bytes);

  const logFinalMetrics = async (modelId: string, metrics: Readonly<Record<string, number>>) => {
    const of = { model_id: modelId, ...(holdout && { dataset_name: holdout.name, dataset_digest: datasetIdentity(holdout).digest }) };
    const points = Object.entries(metrics).map(([key, value]) => ({ ...metricOf({ key, value, step: 0 }, mlflow.now()), ...of }));
    for (const batch of batches(points, METRICS_A_CALL)) await log('final metrics', 'runs/log-batch', { metrics: batch });
  };

  return {
    runId,
    logArtifact,
    async logParameters(values) {
      const fitting = fittingParameters(values);
      for (const { path, text } of fitting.artifacts) await logArtifact(path, new TextEncoder().encode(text));
      for (const batch of batches(fitting.parameters, PARAMETERS_A_CALL)) await log('parameters', 'runs/log-batch', { params: batch });
      parameters.push(...fitting.parameters);
    },
    async logMetrics(points: readonly MetricPoint[]) {
      const timestamp = mlflow.now();
      const metrics = points.map((point) => metricOf(point, timestamp));
      for (const batch of batches(metrics, METRICS_A_CALL)) await log('metrics', 'runs/log-batch', { metrics: batch });
    },
    async logDataset(input) {
      await log(`dataset ${input.name}`, 'runs/log-inputs', { datasets: [datasetEntry(input)] });
      if (input.context === 'holdout') holdout = input;
    },
    async setTags(tags) {
      for (const batch of batches(fittingTags(tags), PARAMETERS_A_CALL)) await log('tags', 'runs/log-batch', { tags: batch });
    },
    async logModel(folder, finalMetrics): Promise<LoggedModel> {
      const model = await createLoggedModel(mlflow, ids, spec, parameters);
      const folderSha256 = await uploadModel(mlflow, model, folder(model));
      await logFinalMetrics(model.modelId, finalMetrics);
      return { modelId: model.modelId, runId, trainingId: spec.trainingId, folderSha256 };
    },
    finish: (status) => endRun(status === 'KILLED' ? mlflow.lastWords : mlflow, ids, status),
  };
};

/** Ends a run; unless it finished, what it left half uploaded is marked as failed. */
export const endRun = async (mlflow: MlflowRequests, ids: RunIds, status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void> => {
  if (status !== 'FINISHED') await failPendingModels(mlflow, ids);
  const body = { run_id: ids.runId, status, end_time: mlflow.now() };
  await mlflow.ask(put(`end run ${ids.runId} as ${status}`, 'runs/update', body), nothing);
};
