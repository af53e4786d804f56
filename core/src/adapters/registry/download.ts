import { z } from 'zod';
import type { ModelFolder, ModelPlace } from '../../model/index.ts';
import { getArtifact, hasArtifacts, listArtifacts } from './artifacts.ts';
import { read } from './mlflow-call.ts';
import type { MlflowConnection } from './mlflow-connection.ts';

const ofModel = z.object({ model: z.object({ info: z.object({ artifact_uri: z.string() }) }) });
const ofVersion = z.object({ artifact_uri: z.string() });
const MISSING = ['RESOURCE_DOES_NOT_EXIST'];

/** The folder of a model, every file of it; undefined when there is none. */
export const downloadFolder = async (mlflow: MlflowConnection, market: string, model: ModelPlace): Promise<ModelFolder | undefined> => {
  const uri = await locate(mlflow, market, model);
  const paths = uri === undefined ? [] : await listArtifacts(mlflow, uri);
  if (uri === undefined || paths.length === 0) return undefined;
  return new Map(await Promise.all(paths.toSorted().map(async (path) => [path, await getArtifact(mlflow, uri, path)] as const)));
};

/** Whether there is anything where the folder should be. */
export const holdsFiles = async (mlflow: MlflowConnection, market: string, model: ModelPlace): Promise<boolean> => {
  const uri = await locate(mlflow, market, model);
  return uri !== undefined && (await hasArtifacts(mlflow, uri));
};

const locate = async (mlflow: MlflowConnection, market: string, model: ModelPlace): Promise<string | undefined> =>
  (await locateModel(mlflow, model)) ?? (await locateVersion(mlflow, market, model));

/** A model outlives its registered version and its run, and its id is nobody else's. */
const locateModel = async (mlflow: MlflowConnection, { modelId }: ModelPlace): Promise<string | undefined> => {
  const call = read(`locate model ${modelId}`, `logged-models/${encodeURIComponent(modelId)}`);
  return (await mlflow.askUnless(MISSING, call, ofModel))?.model.info.artifact_uri;
};

/** A registered version outlives its model. */
const locateVersion = async (mlflow: MlflowConnection, market: string, { registryVersion }: ModelPlace): Promise<string | undefined> => {
  if (registryVersion === null) return undefined;
  const query = { name: market, version: registryVersion };
  const call = read(`locate version ${registryVersion} of ${market}`, 'model-versions/get-download-uri', query);
  return (await mlflow.askUnless(MISSING, call, ofVersion))?.artifact_uri;
};
