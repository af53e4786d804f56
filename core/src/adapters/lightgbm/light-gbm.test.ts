import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { rowMajor } from '../../dataset/index.ts';
import { seededRandom } from '../../statistics/index.ts';
import { openLightGbm } from './index.ts';

const path = process.env['LIGHTGBM_LIBRARY'] ?? '';
const lightGbm = openLightGbm(path, 2);

const random = seededRandom(7);
const ROWS = 2000;
const names = ['signal', 'noise', 'gaps'];
const values = Float64Array.from({ length: ROWS * 3 }, (_, i) => (i >= 2 * ROWS && random() < 0.3 ? Number.NaN : random()));
const matrix = { rows: ROWS, names, values };
const label = Float32Array.from({ length: ROWS }, (_, row) => Math.sin(6 * (values[row] ?? 0)) + 0.1 * random());
const job = (seed: number, iterations = 30) => ({
  iterations,
  parameters: { objective: 'l2', metric: 'l2', num_leaves: 7, bagging_fraction: 0.5, bagging_freq: 1, seed },
});

const trained = async (jobs = [job(1)], threads = 2): Promise<readonly string[]> => {
  const dataset = await openLightGbm(path, threads).dataset(matrix, {});
  try {
    return await dataset.train(label, jobs);
  } finally {
    await dataset.free();
  }
};

test('learns, and forecasts a row bit for bit as it forecasts a batch, missing values included', async () => {
  const [text = ''] = await trained([job(1, 200)]);
  const booster = lightGbm.load(text);
  const rows = rowMajor(matrix);
  const batch = await booster.batch(rows);
  const single = Float64Array.from({ length: ROWS }, (_, i) => booster.row(rows.subarray(3 * i, 3 * i + 3)));
  expect(single).toEqual(batch);
  const error = batch.reduce((sum, forecast, i) => sum + (forecast - (label[i] ?? 0)) ** 2, 0) / ROWS;
  expect(error).toBeLessThan(0.01);
  expect(booster.columns).toEqual(names);
  const [signal = 0, noise = 0, gaps = 0] = booster.gain();
  expect(signal).toBeGreaterThan(100 * (noise + gaps));
  booster.free();
});

test('gives the same bytes again, one booster at a time or several, in the order of the jobs', async () => {
  const jobs = [job(1, 40), job(2, 5), job(3, 20), job(4, 10)];
  const texts = await trained(jobs);
  expect(new Set(texts).size).toBe(4);
  expect(await trained(jobs)).toEqual(texts);
  expect(await trained(jobs, 1)).toEqual(texts);
});

test('tells the loss of each booster after every tenth iteration and the last', async () => {
  const dataset = await lightGbm.dataset(matrix, {});
  const told: { job: number; done: number; loss: number }[] = [];
  const [text = ''] = await dataset.train(label, [job(1, 25), job(2, 10)], { onProgress: (progress) => told.push(progress) });
  await dataset.free();
  expect(told.filter((progress) => progress.job === 0).map(({ done }) => done)).toEqual([10, 20, 25]);
  expect(told.filter((progress) => progress.job === 1).map(({ done }) => done)).toEqual([10]);
  const booster = lightGbm.load(text);
  const forecasts = await booster.batch(rowMajor(matrix));
  booster.free();
  const error = forecasts.reduce((sum, forecast, i) => sum + (forecast - (label[i] ?? 0)) ** 2, 0) / ROWS;
  expect(told.find(({ job, done }) => job === 0 && done === 25)?.loss).toBeCloseTo(error, 10);
});

test('leaves the event loop free while it trains, and stops between two iterations when told', async () => {
  const dataset = await lightGbm.dataset(matrix, {});
  const abort = new AbortController();
  const onProgress = ({ done }: { done: number }): void => {
    if (done === 50) abort.abort(new Error('enough'));
  };
  await expect(dataset.train(label, [job(1, 1_000_000), job(2, 1_000_000)], { signal: abort.signal, onProgress })).rejects.toThrow(
    'enough',
  );
  expect(await dataset.train(label, [job(1)])).toEqual(await trained());
  await dataset.free();
});

test.each<[string, (abort: () => void) => void]>([
  ['before it begins', (abort) => abort()],
  ['in the turn in which it begins', (abort) => queueMicrotask(abort)],
  ['before the thread listens', (abort) => setImmediate(abort)],
  ['while the first thread loads the library', (abort) => setTimeout(abort, 5)],
  ['while the first boosters are made', (abort) => setTimeout(abort, 60)],
])('stops when it is told %s', async (_moment, at) => {
  const dataset = await lightGbm.dataset(matrix, {});
  for (const jobs of [[job(1, 1_000_000)], [job(1, 1_000_000), job(2, 1_000_000), job(3, 1_000_000)]]) {
    const abort = new AbortController();
    at(() => abort.abort(new Error('enough')));
    await expect(dataset.train(label, jobs, { signal: abort.signal })).rejects.toThrow('enough');
  }
  expect(await dataset.train(label, [job(1)])).toEqual(await trained());
  await dataset.free();
});

test('a model that was freed refuses every question, also while a batch that was asked before goes on', async () => {
  const [text = ''] = await trained();
  const rows = rowMajor(matrix);
  const booster = lightGbm.load(text);
  const expected = await booster.batch(rows);
  const under = [booster.batch(rows), booster.batch(rows)];
  booster.free();
  const refusal = { code: 'internal', message: expect.stringContaining('the model was freed') };
  const questions = [() => booster.gain(), () => booster.row(new Float64Array(3)), () => booster.row(new Float64Array(2))];
  for (const question of questions) expect(question).toThrow(expect.objectContaining(refusal));
  await expect(booster.batch(rows)).rejects.toMatchObject(refusal);
  expect(await Promise.all(under)).toEqual([expected, expected]);
  booster.free();
  for (const question of questions) expect(question).toThrow(expect.objectContaining(refusal));
  await expect(booster.batch(new Float64Array(0))).rejects.toMatchObject(refusal);
});

test('refuses what the library would crash on', async () => {
  await expect(lightGbm.dataset({ ...matrix, rows: ROWS + 1 }, {})).rejects.toMatchObject({ code: 'internal' });
  const dataset = await lightGbm.dataset(matrix, {});
  await expect(dataset.train(label.subarray(1), [job(1)])).rejects.toThrow('1999 labels for 2000 rows');
  const first = dataset.train(label, [job(1)]);
  await expect(dataset.train(label, [job(2)])).rejects.toThrow('is training');
  await expect(dataset.free()).rejects.toThrow('while it is trained on');
  const [text = ''] = await first;
  await dataset.free();
  await dataset.free();
  await expect(dataset.train(label, [job(1)])).rejects.toThrow('is freed');
  const booster = lightGbm.load(text);
  expect(() => booster.row(new Float64Array(2))).toThrow('2 values for 3 columns');
  const batch = booster.batch(rowMajor(matrix));
  booster.free();
  booster.free();
  expect((await batch).length).toBe(ROWS);
  expect(() => booster.row(new Float64Array(3))).toThrow('was freed');
});

test('a fault says what the library said', async () => {
  const dataset = await lightGbm.dataset(matrix, {});
  const nonsense = { iterations: 1, parameters: { objective: 'nonsense' } };
  await expect(dataset.train(label, [job(1, 1_000_000), nonsense])).rejects.toThrow('Unknown objective type name: nonsense');
  await dataset.free();
});

test.each([
  ['nothing', () => ''],
  ['another file', () => 'tree of life\n'],
  ['half a model', (text: string) => text.slice(0, text.length / 2)],
  ['a model with a byte too many', (text: string) => text.replace('leaf_value=', 'leaf_value=1')],
])('refuses to load %s', async (_what, spoil) => {
  const [text = ''] = await trained();
  const load = (): unknown => lightGbm.load(spoil(text));
  expect(load).toThrow(expect.objectContaining({ code: 'model_refused' }));
});

test('says how to get a library that is not there, and why one does not load', () => {
  expect(() => openLightGbm('')).toThrow(expect.objectContaining({ code: 'config', message: expect.stringContaining('bootstrap') }));
  const file = join(mkdtempSync(join(tmpdir(), 'lightgbm-')), 'lib_lightgbm.so');
  writeFileSync(file, 'not a library');
  expect(() => openLightGbm(file)).toThrow(expect.objectContaining({ code: 'config', message: expect.stringContaining('does not load') }));
});

test('writes nothing to stdout, not even where no leaf can be split', async () => {
  const script = `
    const { openLightGbm } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const dataset = await openLightGbm(${JSON.stringify(path)}, 2).dataset({ rows: 100, names: ['a'], values: Float64Array.from({ length: 100 }, (_, i) => i) }, {});
    const label = Float32Array.from({ length: 100 }, (_, i) => i);
    const job = { iterations: 3, parameters: { objective: 'l2', min_data_in_leaf: 90 } };
    const texts = await dataset.train(label, [job, job, job]);
    await dataset.free();
    console.log(texts.length);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  expect(stdout).toBe('3\n');
});
