import { z } from 'zod';
import { Fault } from '../../fault/index.ts';
import type { MlflowConnection } from './mlflow-connection.ts';

const ROOT = '/api/2.0/mlflow-artifacts/artifacts';

/** Writes one file below `uri`; `path` may hold folders, spaces and any letters. */
export const putArtifact = async (mlflow: MlflowConnection, uri: string, path: string, bytes: Uint8Array): Promise<void> => {
  const target = `${ROOT}/${encoded(`${proxied(uri)}/${path}`)}`;
  await mlflow.bytes({ operation: `write artifact ${path}`, method: 'PUT', path: target, bytes, idempotent: true });
};

const listing = z.object({ files: z.array(z.object({ path: z.string(), is_dir: z.boolean().default(false) })).default([]) });

/** Paths of all files below `uri`, in folders too; none when there is nothing. */
export const listArtifacts = async (mlflow: MlflowConnection, uri: string, folder = ''): Promise<string[]> => {
  const files = await listed(mlflow, folder === '' ? proxied(uri) : `${proxied(uri)}/${folder}`);
  const within = files.map(async ({ path, is_dir }) => {
    const full = folder === '' ? path : `${folder}/${path}`;
    return is_dir ? listArtifacts(mlflow, uri, full) : [full];
  });
  return (await Promise.all(within)).flat();
};

/** Whether anything lies below `uri`. */
export const hasArtifacts = async (mlflow: MlflowConnection, uri: string): Promise<boolean> =>
  (await listed(mlflow, proxied(uri))).length > 0;

const listed = async (mlflow: MlflowConnection, path: string) => {
  const call = { operation: `list artifacts of ${path}`, method: 'GET', path: ROOT, query: { path }, idempotent: true } as const;
  return (await mlflow.ask(call, listing)).files;
};

/** The bytes of one file below `uri`. */
export const getArtifact = (mlflow: MlflowConnection, uri: string, path: string): Promise<Uint8Array> =>
  mlflow.bytes({
    operation: `read artifact ${path}`,
    method: 'GET',
    path: `${ROOT}/${encoded(`${proxied(uri)}/${path}`)}`,
    idempotent: true,
  });

/** `mlflow-artifacts:/1/abc/artifacts` -> `1/abc/artifacts` */
const proxied = (uri: string): string => {
  const [, path] = /^mlflow-artifacts:(?:\/\/[^/]+)?\/+(.*)$/.exec(uri) ?? [];
  if (path === undefined)
    throw new Fault('config', `artifacts are stored at ${uri}, not behind the MLflow server: start it with --serve-artifacts`);
  return path;
};

const encoded = (path: string): string =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(encodeURIComponent)
    .join('/');
