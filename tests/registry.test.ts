import { mlflowRegistry } from '@forecast/core/adapters/registry';
import {
  folderSha256,
  type LoggedModel,
  type ModelFolder,
  type ModelRegistry,
  type RegisteredVersion,
  registryVersion,
  type TrainingRun,
} from '@forecast/core/model';
import { epochMs } from '@forecast/core/time';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startMlflow } from './registry-server.ts';

const NOW = epochMs(Date.UTC(2025, 6, 28, 15));
const MARKET = 'binance-BTC-USDT-1h';
const FOLDER: ModelFolder = new Map([
  ['MLmodel', new TextEncoder().encode('flavors: {}\n')],
  ['code/loader.py', new TextEncoder().encode('pass\n')],
]);

let server: Awaited<ReturnType<typeof startMlflow>>;
let registry: ModelRegistry;

beforeAll(async () => {
  server = await startMlflow();
  registry = mlflowRegistry({ url: server.url, now: () => NOW });
}, 120_000);

afterAll(async () => {
  await registry.close();
  await server.stop();
});

interface Pair {
  key: string;
  value: unknown;
}

/** What MLflow says of a run, as far as the tests look. */
interface RunReply {
  info: { run_id: string; experiment_id: string; run_name: string; status: string; start_time: number; end_time: number };
  data: { params: Pair[]; metrics: Pair[]; tags: Pair[] };
  inputs: { dataset_inputs: { tags: Pair[]; dataset: { name: string; digest: string; source_type: string } }[] };
  outputs: { model_outputs: { model_id: string }[] };
}

interface ModelReply {
  info: { model_id: string; status: string; tags: Pair[] };
  data: { metrics: { key: string; dataset_name: string }[] };
}

const ask = async <T>(path: string, query: Record<string, string> = {}): Promise<T> =>
  (await fetch(`${server.url}/api/2.0/mlflow/${path}?${new URLSearchParams(query).toString()}`)).json() as Promise<T>;
const post = async <T>(path: string, body: object): Promise<T> => {
  const headers = { 'content-type': 'application/json' };
  return (
    await fetch(`${server.url}/api/2.0/mlflow/${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  ).json() as Promise<T>;
};
const runOf = async (run_id: string) => (await ask<{ run: RunReply }>('runs/get', { run_id })).run;
const modelOf = async (id: string) => (await ask<{ model: ModelReply }>(`logged-models/${id}`)).model;
const modelsOf = async (experiment_id: string, run_id: string) => {
  const body = { experiment_ids: [experiment_id], filter: `source_run_id = '${run_id}'` };
  return (await post<{ models: ModelReply[] }>('logged-models/search', body)).models;
};
const valuesOf = (pairs: Pair[]) => Object.fromEntries(pairs.map(({ key, value }) => [key, value]));

const beginRun = (trainingId: string, market = MARKET): Promise<TrainingRun> =>
  registry.beginRun({ market, name: `train ${trainingId}`, trainingId, tags: { reason: 'test' } });

const trained = async (trainingId: string, market = MARKET): Promise<LoggedModel> => {
  const run = await beginRun(trainingId, market);
  const model = await run.logModel(() => FOLDER, {});
  await run.finish('FINISHED');
  return model;
};

test('a run from its beginning to the champion that is served', { timeout: 60_000 }, async () => {
  const run = await beginRun('whole');
  await run.logParameters({ engine: 'lightgbm_blend', columns: 'feature_1,'.repeat(2000) });
  const curve = Array.from({ length: 2500 }, (_, step) => ({ key: 'loss/booster_1', value: 1 / (1 + step), step }));
  await run.logMetrics([...curve, { key: 'odd', value: Number.NaN, step: 0 }, { key: 'odder', value: Number.NEGATIVE_INFINITY, step: 0 }]);
  const sha256 = 'ab'.repeat(32);
  const dataset = { sha256, rows: 100, columns: ['feature_1', 'feature_2'], sourceUri: 's3://bucket/features' };
  await run.logDataset({ ...dataset, name: 'fit', context: 'training' });
  await run.logDataset({ ...dataset, name: 'holdout', context: 'holdout' });
  await run.logArtifact('report/Übersicht der Läufe.html', new TextEncoder().encode('<h1>Läufe</h1>'));
  await run.setTags({ 'gate.decision': 'promoted' });
  const model = await run.logModel(({ modelId }) => new Map([...FOLDER, ['id', new TextEncoder().encode(modelId)]]), {
    mae: 0.31,
    dm_t: Number.NaN,
  });
  await run.finish('FINISHED');

  const { info, data, inputs, outputs } = await runOf(run.runId);
  expect([info.status, info.run_name, info.start_time, info.end_time]).toEqual(['FINISHED', 'train whole', NOW, NOW]);
  expect(valuesOf(data.params)).toEqual({ engine: 'lightgbm_blend', columns: 'artifact parameters/columns.txt, 20000 characters' });
  expect(valuesOf(data.metrics)).toMatchObject({
    'loss/booster_1': 1 / 2500,
    odd: 'NaN',
    odder: -Number.MAX_VALUE,
    mae: 0.31,
    dm_t: 'NaN',
  });
  expect(valuesOf(data.tags)).toMatchObject({ training_id: 'whole', market: MARKET, reason: 'test', 'gate.decision': 'promoted' });
  expect(
    inputs.dataset_inputs
      .map(({ tags, dataset }) => [dataset.name, dataset.digest, dataset.source_type, tags[0]?.value].join(' '))
      .toSorted(),
  ).toEqual([`fit ${sha256.slice(0, 36)} s3 training`, `holdout ${sha256.slice(0, 36)} s3 holdout`]);
  expect(outputs.model_outputs).toEqual([expect.objectContaining({ model_id: model.modelId })]);
  const { metrics: history } = await ask<{ metrics: Pair[] }>('metrics/get-history', {
    run_id: run.runId,
    metric_key: 'loss/booster_1',
    max_results: '5000',
  });
  expect(history.length).toBe(2500);

  const artifact = async (path: string) =>
    (await fetch(`${server.url}/get-artifact?${new URLSearchParams({ run_id: run.runId, path }).toString()}`)).text();
  expect(await artifact('report/Übersicht der Läufe.html')).toBe('<h1>Läufe</h1>');
  expect(await artifact('parameters/columns.txt')).toBe('feature_1,'.repeat(2000));

  const logged = await modelOf(model.modelId);
  expect(logged.info.status).toBe('LOGGED_MODEL_READY');
  expect(valuesOf(logged.info.tags)).toMatchObject({ training_id: 'whole', folder_sha256: model.folderSha256 });
  expect(logged.data.metrics.map(({ key, dataset_name }) => `${key} ${dataset_name}`).toSorted()).toEqual(['dm_t holdout', 'mae holdout']);

  const version = await registry.register(MARKET, model, { recipe: 'r1' });
  expect(version).toEqual({
    registryVersion: 1,
    modelId: model.modelId,
    runId: run.runId,
    tags: { recipe: 'r1', training_id: 'whole', folder_sha256: model.folderSha256 },
  });
  await registry.setVersionTags(MARKET, version.registryVersion, { 'gate.decision': 'promoted', 'gate.why': 'better on 720 hours' });
  const [read] = await registry.versions(MARKET);
  expect(read?.tags).toMatchObject({ 'gate.decision': 'promoted', 'gate.why': 'better on 720 hours' });
  const downloaded = (await registry.download(MARKET, version)) ?? new Map<string, Uint8Array>();
  expect([...downloaded.keys()]).toEqual(['MLmodel', 'code/loader.py', 'id']);
  expect(new TextDecoder().decode(downloaded.get('id'))).toBe(model.modelId);
  expect(folderSha256(downloaded)).toBe(model.folderSha256);
});

test('an experiment is one, however many make it at once, and comes back when it was deleted', { timeout: 60_000 }, async () => {
  const runs = await Promise.all(Array.from({ length: 8 }, (_, i) => beginRun(`race ${i}`, 'race')));
  const experiments = await Promise.all(runs.map(async ({ runId }) => (await runOf(runId)).info.experiment_id));
  expect(new Set(experiments).size).toBe(1);
  await post('experiments/delete', { experiment_id: experiments[0] });
  expect(await registry.closeAbandonedRuns('race', () => false)).toBe(0);
  expect((await runOf((await beginRun('later', 'race')).runId)).info.experiment_id).toBe(experiments[0]);
});

test('what a killed training left is closed, its half-uploaded model marked; living and foreign runs are left alone', {
  timeout: 60_000,
}, async () => {
  const market = 'killed';
  const killed = await beginRun('killed', market);
  await expect(
    killed.logModel(() => {
      throw new Error('killed here');
    }, {}),
  ).rejects.toThrow('killed here');
  const alive = await beginRun('alive', market);
  const registered = await beginRun('registered', market);
  const model = await registered.logModel(() => FOLDER, {});
  await registry.register(market, model, {});
  const { experiment_id } = (await runOf(killed.runId)).info;
  const foreign = (await post<{ run: RunReply }>('runs/create', { experiment_id, start_time: 1 })).run.info.run_id;

  expect(await registry.closeAbandonedRuns(market, (id) => id === 'alive')).toBe(2);

  const statusOf = async (id: string) => (await runOf(id)).info.status;
  expect(await Promise.all([killed.runId, alive.runId, registered.runId, foreign].map(statusOf))).toEqual([
    'KILLED',
    'RUNNING',
    'FINISHED',
    'RUNNING',
  ]);
  const models = await modelsOf(experiment_id, killed.runId);
  expect(models.map(({ info }) => info.status)).toEqual(['LOGGED_MODEL_UPLOAD_FAILED']);
  expect((await modelOf(model.modelId)).info.status).toBe('LOGGED_MODEL_READY');
  expect(await registry.closeAbandonedRuns(market, (id) => id === 'alive')).toBe(0);
});

test('who takes a training over ends the run of the one before', { timeout: 30_000 }, async () => {
  const before = await beginRun('taken over', 'takeover');
  const after = await beginRun('taken over', 'takeover');
  expect([(await runOf(before.runId)).info.status, (await runOf(after.runId)).info.status]).toEqual(['KILLED', 'RUNNING']);
});

test('a failed run marks the model that it did not upload whole', { timeout: 30_000 }, async () => {
  const run = await beginRun('failing', 'failing');
  await run
    .logModel(() => {
      throw new Error('disk');
    }, {})
    .catch(() => undefined);
  await run.finish('FAILED');
  const { info } = await runOf(run.runId);
  expect(info.status).toBe('FAILED');
  const models = await modelsOf(info.experiment_id, run.runId);
  expect(models.map((model) => model.info.status)).toEqual(['LOGGED_MODEL_UPLOAD_FAILED']);
});

test('a training is registered once, again and at once', { timeout: 60_000 }, async () => {
  const market = 'once';
  const model = await trained('first', market);
  const first = await registry.register(market, model, {});
  expect(await registry.register(market, model, {})).toEqual(first);
  const other = await trained('second', market);
  const twins = await Promise.all([1, 2, 3, 4].map(() => registry.register(market, other, {})));
  expect(new Set(twins.map((twin) => twin.registryVersion)).size).toBe(1);
  expect((await registry.versions(market)).map(({ tags }) => tags['training_id'])).toEqual(['second', 'first']);
  expect((await registry.findByTraining(market, 'second'))?.registryVersion).toBe(twins[0]?.registryVersion);
  expect(await registry.findByTraining(market, 'third')).toBeUndefined();
});

test('the champion moves, and is nobody where there is no alias and no model', { timeout: 60_000 }, async () => {
  const market = 'crown';
  expect(await registry.champion(market)).toBeUndefined();
  expect(await registry.versions(market)).toEqual([]);
  const one = await registry.register(market, await trained('one', market), {});
  const two = await registry.register(market, await trained('two', market), {});
  expect(await registry.champion(market)).toBeUndefined();
  await registry.setChampion(market, one.registryVersion);
  expect(await registry.champion(market)).toEqual(one);
  await registry.setChampion(market, two.registryVersion);
  expect(await registry.champion(market)).toEqual(two);
  const ninth = registry.setChampion(market, registryVersion(9));
  await expect(ninth).rejects.toMatchObject({ code: 'not_found', message: expect.stringContaining('version 9') });
  expect(await registry.champion(market)).toEqual(two);
});

test('a model without files is undefined, and so is one that is not there', { timeout: 30_000 }, async () => {
  const run = await beginRun('empty', 'empty');
  const empty = await registry.register('empty', await run.logModel(() => new Map(), {}), {});
  expect(await registry.download('empty', empty)).toBeUndefined();
  for (const label of [null, registryVersion(7)])
    expect(await registry.download('empty', { modelId: `m-${'0'.repeat(32)}`, registryVersion: label })).toBeUndefined();
});

const remove = async (path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const reply = await fetch(`${server.url}/api/2.0/mlflow/${path}`, { method: 'DELETE', headers, body: JSON.stringify(body) });
  expect({ path, status: reply.status }).toEqual({ path, status: 200 });
};

test('a model is found as long as either of its records is there', { timeout: 60_000 }, async () => {
  const market = 'found';
  const models: RegisteredVersion[] = [];
  for (const id of ['run', 'version', 'model', 'experiment']) models.push(await registry.register(market, await trained(id, market), {}));
  const [ofRun, ofVersion, ofModel] = models;
  const found = () => Promise.all(models.map(async (each) => (await registry.download(market, each)) !== undefined));
  const { experiment_id } = (await runOf(ofRun?.runId ?? '')).info;
  await post('runs/delete', { run_id: ofRun?.runId });
  await remove('model-versions/delete', { name: market, version: String(ofVersion?.registryVersion) });
  await remove(`logged-models/${ofModel?.modelId}`, {});
  await post('experiments/delete', { experiment_id });
  expect(await found()).toEqual([true, true, true, true]);
  await post('registered-models/rename', { name: market, new_name: 'renamed' });
  expect(await found()).toEqual([true, true, false, true]);
  await remove('registered-models/delete', { name: 'renamed' });
  expect(await found()).toEqual([true, true, false, true]);
});

test('a tag that MLflow would cut is our fault, not silence', async () => {
  const run = await beginRun('tags', 'tags');
  await expect(run.setTags({ long: 'x'.repeat(8001) })).rejects.toMatchObject({
    code: 'internal',
    message: expect.stringContaining('8001'),
  });
});

test('many at once that log the same dataset to an MLflow that does not know it', { timeout: 60_000 }, async () => {
  const runs = await Promise.all(Array.from({ length: 8 }, (_, i) => beginRun(`same ${i}`, 'same')));
  const dataset = { name: 'fit', sha256: 'cd'.repeat(32), context: 'training', rows: 1, columns: ['a'], sourceUri: 's3://b/c' } as const;
  await Promise.all(runs.map((run) => run.logDataset(dataset)));
  for (const { runId } of runs) expect((await runOf(runId)).inputs.dataset_inputs).toHaveLength(1);
});

test('a run that somebody deletes while it is written to: MLflow is not as it was, and another try may do', async () => {
  const run = await beginRun('deleted');
  await post('runs/delete', { run_id: run.runId });
  const gone = {
    code: 'registry_unavailable',
    message: expect.stringMatching(/somebody deleted that in MLflow, or MLflow lost what it had/),
  };
  await expect(run.logMetrics([{ key: 'loss', value: 1, step: 0 }])).rejects.toMatchObject(gone);
  await expect(run.logModel(() => FOLDER, {})).rejects.toMatchObject(gone);
  const lost = await beginRun('lost');
  await post('runs/delete', { run_id: lost.runId });
  await expect(lost.finish('FINISHED')).rejects.toMatchObject({ code: 'registry_unavailable' });
});
