import { z } from 'zod';
import { Fault } from '../../fault/index.ts';
import { type LoggedModel, type RegisteredVersion, type RegistryVersion, registryVersion } from '../../model/index.ts';
import { allPages, create, pairs, put, read } from './mlflow-call.ts';
import type { MlflowConnection } from './mlflow-connection.ts';

const version = z.object({
  version: z.coerce.number().int(),
  source: z.string(),
  run_id: z.string().default(''),
  tags: z.array(z.object({ key: z.string(), value: z.string() })).default([]),
});
const single = z.object({ model_version: version });
const page = z.object({ model_versions: z.array(version).default([]), next_page_token: z.string().optional() });
const nothing = z.object({});
const MISSING = ['RESOURCE_DOES_NOT_EXIST'];

/** The versions of a market's model, newest first; `trainingId` narrows them. */
export const findVersions = (mlflow: MlflowConnection, market: string, trainingId?: string): Promise<RegisteredVersion[]> =>
  allPages(async (token) => {
    const filter = `name = '${market}'${trainingId === undefined ? '' : ` and tags.training_id = '${trainingId}'`}`;
    const query = { filter, order_by: 'version_number DESC', max_results: 1000, ...(token !== undefined && { page_token: token }) };
    const reply = await mlflow.ask(read(`list versions of ${market}`, 'model-versions/search', query), page);
    return { items: reply.model_versions.map(registered), next: reply.next_page_token };
  });

/** The version that a training made: its first, should there be more. */
export const findByTraining = async (
  mlflow: MlflowConnection,
  market: string,
  trainingId: string,
): Promise<RegisteredVersion | undefined> => (await findVersions(mlflow, market, trainingId)).at(-1);

/** Registers a model once a training. Of two who do it at once, the later takes its own version back. */
export const registerOnce = async (
  mlflow: MlflowConnection,
  market: string,
  model: LoggedModel,
  tags: Readonly<Record<string, string>>,
): Promise<RegisteredVersion> => {
  const before = await findByTraining(mlflow, market, model.trainingId);
  if (before) return before;
  await createModel(mlflow, market);
  const own = await createVersion(mlflow, market, model, tags);
  const first = (await findByTraining(mlflow, market, model.trainingId)) ?? own;
  if (first.registryVersion < own.registryVersion) await deleteVersion(mlflow, market, own.registryVersion);
  return first;
};

const createModel = async (mlflow: MlflowConnection, market: string): Promise<void> => {
  const body = { name: market, description: `Percent change of close over the coming hour of ${market}.` };
  await mlflow.askUnless(['RESOURCE_ALREADY_EXISTS'], put(`create registered model ${market}`, 'registered-models/create', body), nothing);
};

const createVersion = async (mlflow: MlflowConnection, market: string, model: LoggedModel, tags: Readonly<Record<string, string>>) => {
  const { modelId, runId, trainingId, folderSha256 } = model;
  const all = pairs({ ...tags, training_id: trainingId, folder_sha256: folderSha256 });
  const body = { name: market, source: `models:/${modelId}`, run_id: runId, model_id: modelId, tags: all };
  return registered(
    (await mlflow.ask(create(`register ${modelId} as a version of ${market}`, 'model-versions/create', body), single)).model_version,
  );
};

const deleteVersion = async (mlflow: MlflowConnection, market: string, number: RegistryVersion): Promise<void> => {
  const call = put(`delete version ${number} of ${market}`, 'model-versions/delete', { name: market, version: String(number) }, 'DELETE');
  await mlflow.askUnless(MISSING, call, nothing);
};

/** Sets tags of a version, one after the other. */
export const setVersionTags = async (
  mlflow: MlflowConnection,
  market: string,
  number: RegistryVersion,
  tags: Readonly<Record<string, string>>,
): Promise<void> => {
  for (const { key, value } of pairs(tags)) {
    const body = { name: market, version: String(number), key, value };
    await mlflow.ask(put(`tag version ${number} of ${market} with ${key}`, 'model-versions/set-tag', body), nothing);
  }
};

/** What the alias `champion` points at. MLflow answers 400 for a missing alias and 404 for a missing model. */
export const champion = async (mlflow: MlflowConnection, market: string): Promise<RegisteredVersion | undefined> => {
  const call = read(`find the champion of ${market}`, 'registered-models/alias', { name: market, alias: 'champion' });
  const reply = await mlflow.askUnless([...MISSING, 'INVALID_PARAMETER_VALUE'], call, single);
  return reply && registered(reply.model_version);
};

export const setChampion = async (mlflow: MlflowConnection, market: string, number: RegistryVersion): Promise<void> => {
  const body = { name: market, alias: 'champion', version: String(number) };
  const call = put(`make version ${number} the champion of ${market}`, 'registered-models/alias', body);
  const done = await mlflow.askUnless(MISSING, call, nothing);
  if (done === undefined) throw new Fault('not_found', `${call.operation}: there is no such version`);
};

const registered = ({ version: number, source, run_id, tags }: z.infer<typeof version>): RegisteredVersion => ({
  registryVersion: registryVersion(number),
  modelId: source.replace(/^models:\//, ''),
  runId: run_id,
  tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
});
