import { z } from 'zod';
import { folderSha256, type LoggedModelIds, type ModelFolder, type RunSpec } from '../../model/index.ts';
import { putArtifact } from './artifacts.ts';
import { allPages, create, pairs, put, search } from './mlflow-call.ts';
import type { MlflowConnection, MlflowRequests } from './mlflow-connection.ts';

export interface RunIds {
  readonly experimentId: string;
  readonly runId: string;
}

const created = z.object({ model: z.object({ info: z.object({ model_id: z.string(), artifact_uri: z.string() }) }) });

/** Makes a logged model that is pending: visible, but nothing that anybody would load. */
export const createLoggedModel = async (
  mlflow: MlflowConnection,
  { experimentId, runId }: RunIds,
  { market, trainingId }: RunSpec,
  params: readonly { key: string; value: string }[],
): Promise<LoggedModelIds> => {
  const tags = pairs({ training_id: trainingId, market });
  const body = { experiment_id: experimentId, name: market, model_type: 'percent_forecast', source_run_id: runId, params, tags };
  const { model } = await mlflow.ask(create(`create logged model of run ${runId}`, 'logged-models', body), created);
  return { modelId: model.info.model_id, artifactUri: model.info.artifact_uri, runId };
};

/** Uploads every file and marks the model as ready; returns the folder's sha256, which becomes its tag. */
export const uploadModel = async (
  mlflow: MlflowConnection,
  { modelId, artifactUri, runId }: LoggedModelIds,
  folder: ModelFolder,
): Promise<string> => {
  for (const [path, bytes] of folder) await putArtifact(mlflow, artifactUri, path, bytes);
  const sha256 = folderSha256(folder);
  const tags = { model_id: modelId, tags: pairs({ folder_sha256: sha256 }) };
  await mlflow.ask(put(`tag logged model ${modelId}`, `logged-models/${modelId}/tags`, tags, 'PATCH'), z.object({}));
  await setStatus(mlflow, modelId, 'LOGGED_MODEL_READY');
  const outputs = { run_id: runId, models: [{ model_id: modelId, step: 0 }] };
  await mlflow.ask(create(`name ${modelId} as output of run ${runId}`, 'runs/outputs', outputs), z.object({}));
  return sha256;
};

const page = z.object({
  models: z.array(z.object({ info: z.object({ model_id: z.string(), status: z.string() }) })).default([]),
  next_page_token: z.string().optional(),
});

/** Marks as failed what a run left half uploaded. */
export const failPendingModels = async (mlflow: MlflowRequests, { experimentId, runId }: RunIds): Promise<void> => {
  const models = await allPages(async (page_token) => {
    const body = { experiment_ids: [experimentId], filter: `source_run_id = '${runId}'`, page_token };
    const reply = await mlflow.ask(search(`find models of run ${runId}`, 'logged-models/search', body), page);
    return { items: reply.models, next: reply.next_page_token };
  });
  const pending = models.filter(({ info }) => info.status === 'LOGGED_MODEL_PENDING');
  for (const { info } of pending) await setStatus(mlflow, info.model_id, 'LOGGED_MODEL_UPLOAD_FAILED');
};

const setStatus = (mlflow: MlflowRequests, modelId: string, status: 'LOGGED_MODEL_READY' | 'LOGGED_MODEL_UPLOAD_FAILED') =>
  mlflow.ask(
    put(`mark logged model ${modelId} as ${status}`, `logged-models/${modelId}`, { model_id: modelId, status }, 'PATCH'),
    z.object({}),
  );
