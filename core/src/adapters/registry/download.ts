import { z } from 'zod';
import { type ModelFolder, refused } from '../../model/index.ts';
import { getArtifact, listArtifacts } from './artifacts.ts';
import { read } from './mlflow-call.ts';
import type { MlflowConnection } from './mlflow-connection.ts';

const location = z.object({ artifact_uri: z.string() });

/** The folder of a registered version, every file of it. */
export const downloadFolder = async (mlflow: MlflowConnection, market: string, version: number): Promise<ModelFolder> => {
  const call = read(`locate version ${version} of ${market}`, 'model-versions/get-download-uri', { name: market, version });
  const uri = (await mlflow.askUnless(['RESOURCE_DOES_NOT_EXIST'], call, location))?.artifact_uri;
  const paths = uri === undefined ? [] : await listArtifacts(mlflow, uri);
  if (uri === undefined || paths.length === 0) throw refused(`${market} version ${version}`, 'the registry holds no files of it');
  return new Map(await Promise.all(paths.toSorted().map(async (path) => [path, await getArtifact(mlflow, uri, path)] as const)));
};
