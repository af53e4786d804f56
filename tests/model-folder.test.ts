import { readFileSync } from 'node:fs';
import { layOutModel, loadServingModel } from '@forecast/core/adapters/model-folder';
import { readParquet, writeParquet } from '@forecast/core/adapters/parquet';
import { folderSha256, type ModelFolder } from '@forecast/core/model';
import { beforeAll, expect, test } from 'vitest';
import { boosting, COLUMNS, CREATED_AT, IDS, manifestOf, SCALE, smallModel, withFile } from './model-folder-fixture.ts';

const library = boosting();
let folder: ModelFolder;
let modelText: string;

beforeAll(async () => {
  const model = await smallModel(library);
  modelText = model.modelText;
  folder = model.layOut(IDS);
});

const load = (files: ModelFolder, known: (name: string) => boolean = () => true) =>
  loadServingModel(files, { boosting: library, knownFeatures: known, crossMarkets: [], expectedSha256: folderSha256(files), version: 3 });

test('holds the files of the contract and no other', () => {
  expect([...folder.keys()].toSorted()).toEqual([
    'MLmodel',
    'code/percent_forecast.py',
    'conda.yaml',
    'forecast.json',
    'input_example.json',
    'model.lgb',
    'probe.parquet',
    'python_env.yaml',
    'requirements.txt',
    'serving_input_example.json',
  ]);
});

test('its probe is a parquet file of 256 rows: the columns, the scale, raw and percent', () => {
  const table = readParquet(folder.get('probe.parquet') ?? new Uint8Array(), 'probe.parquet');
  expect([table.rows, table.names]).toEqual([256, [...COLUMNS, SCALE, 'raw', 'percent']]);
});

test('the same model gives the same bytes', async () => {
  const again = await smallModel(library);
  expect(folderSha256(again.layOut(IDS))).toBe(folderSha256(folder));
});

test('is loaded, asked a row, and freed', () => {
  const model = load(folder);
  const table = readParquet(folder.get('probe.parquet') ?? new Uint8Array(), 'probe.parquet');
  const row = Float64Array.from(COLUMNS, (name) => table.float64(name)[17] ?? Number.NaN);
  expect(model.raw(row)).toBe(table.float64('raw')[17]);
  expect([model.version, model.columns, model.manifest, model.folderSha256]).toEqual([3, COLUMNS, manifestOf(), folderSha256(folder)]);
  model.booster.free();
});

test('a model without a scale answers percent = raw, one whose scale is a column lists it once', async () => {
  const target = { unit: 'percent', clip: null } as const;
  const { modelText: text, probeRows } = await smallModel(library);
  const bare = Float64Array.from(probeRows.filter((_, i) => i % (COLUMNS.length + 1) !== COLUMNS.length));
  for (const [scale_feature, sameAs] of [
    [null, 1],
    ['feature_3', undefined],
  ] as const) {
    const booster = library.load(text);
    const manifest = manifestOf({ target: { ...target, scale_feature } });
    // A missing scale is no forecast: the column that is the scale has none missing.
    const rows = bare.map((value, i) => (scale_feature !== null && i % COLUMNS.length === 3 ? 0.5 : value));
    const files = layOutModel({ manifest, modelText: text, booster, lightgbmVersion: '4.7.0', probeRows: rows, createdAt: CREATED_AT })(
      IDS,
    );
    booster.free();
    const table = readParquet(files.get('probe.parquet') ?? new Uint8Array(), 'probe.parquet');
    expect(table.names).toEqual([...COLUMNS, 'raw', 'percent']);
    expect(table.float64('percent')).toEqual(table.float64('raw').map((raw) => raw * (sameAs ?? 0.5)));
    load(files).booster.free();
  }
});

test('a model that does not answer its probe is not laid out', async () => {
  const { probeRows } = await smallModel(library);
  const booster = library.load(modelText);
  const broken = probeRows.with(COLUMNS.length, Number.NaN);
  const model = { manifest: manifestOf(), modelText, booster, lightgbmVersion: '4.7.0', createdAt: CREATED_AT };
  expect(() => layOutModel({ ...model, probeRows: broken })).toThrow('it answers NaN to row 0 of its probe');
  expect(() => layOutModel({ ...model, probeRows: probeRows.subarray(13) })).toThrow('not 256 rows of 13');
  booster.free();
});

const probeWith = (change: (name: string, values: Float64Array) => Float64Array): Uint8Array => {
  const table = readParquet(folder.get('probe.parquet') ?? new Uint8Array(), 'probe.parquet');
  return writeParquet({ columns: table.names.map((name) => ({ kind: 'float64', name, values: change(name, table.float64(name)) })) });
};

/** The next float64 away from zero. */
const nextAfter = (value: number): number => {
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = (bits[0] ?? 0n) + 1n;
  return new Float64Array(bits.buffer)[0] ?? Number.NaN;
};

const oneBitOff = (column: string) =>
  probeWith((name, values) => (name === column ? values.map((value, i) => (i === 255 ? nextAfter(value) : value)) : values));

const manifestText = (change: object): string => JSON.stringify({ ...manifestOf(), ...change });

test.each<[string, (good: ModelFolder) => ModelFolder, RegExp]>([
  ['a newer contract', (good) => withFile(good, 'forecast.json', manifestText({ contract: 2 })), /contract 2 is newer than 1.*update/],
  [
    'a broken manifest',
    (good) => withFile(good, 'forecast.json', manifestText({ horizon_hours: 2 })),
    /breaks contract 1[\s\S]*horizon_hours/,
  ],
  ['no JSON', (good) => withFile(good, 'forecast.json', '{'), /forecast\.json is not JSON/],
  ['a missing manifest', (good) => withFile(good, 'forecast.json', undefined), /it has no forecast\.json/],
  ['a missing probe', (good) => withFile(good, 'probe.parquet', undefined), /it has no probe\.parquet/],
  ['a cut probe', (good) => withFile(good, 'probe.parquet', good.get('probe.parquet')?.subarray(0, 900)), /probe\.parquet cannot be read/],
  [
    'a raw one bit off',
    (good) => withFile(good, 'probe.parquet', oneBitOff('raw')),
    /its raw for row 255 of the probe is .* at training it was/,
  ],
  ['a percent one bit off', (good) => withFile(good, 'probe.parquet', oneBitOff('percent')), /its percent for row 255 of the probe/],
  [
    'a scale that is NaN',
    (good) =>
      withFile(
        good,
        'probe.parquet',
        probeWith((name, values) => (name === SCALE || name === 'percent' ? values.with(9, Number.NaN) : values)),
      ),
    /its percent for row 9 of the probe is NaN/,
  ],
  [
    'fewer rows',
    (good) =>
      withFile(
        good,
        'probe.parquet',
        probeWith((_, values) => values.slice(1)),
      ),
    /has 255 rows, not 256/,
  ],
  ['a cut booster', (good) => withFile(good, 'model.lgb', modelText.slice(0, modelText.length / 2)), /version 3 .*no LightGBM model/],
  [
    'other columns in the booster',
    (good) => withFile(good, 'model.lgb', modelText.replace('feature_4 ', 'feature_x ')),
    /column 4 is feature_4 in forecast\.json and feature_x in model\.lgb/,
  ],
])('refuses %s', (_, change, why) => {
  const files = change(folder);
  expect(() => load(files)).toThrow(expect.objectContaining({ code: 'model_refused', message: expect.stringMatching(why) }));
});

test('refuses a feature that this code does not know, the scale too', () => {
  for (const name of ['feature_4', SCALE])
    expect(() => load(folder, (known) => known !== name)).toThrow(`this code does not know its feature ${name}: update`);
});

test('refuses another folder than expected', () => {
  const options = { boosting: library, knownFeatures: () => true, crossMarkets: [], version: 3, expectedSha256: folderSha256(folder) };
  const changed = withFile(folder, 'requirements.txt', 'lightgbm==4.6.0\n');
  expect(() => loadServingModel(changed, options)).toThrow(/version 3 .* its folder_sha256 is [0-9a-f]{64}, expected was [0-9a-f]{64}/);
});

test('the Python that a folder asks for is the one that the platform locks', () => {
  const lock = readFileSync('python/requirements.lock', 'utf8');
  const pins = new TextDecoder()
    .decode(folder.get('requirements.txt'))
    .split('\n')
    .filter((line) => line.includes('=='));
  expect(pins.toSorted()).toEqual(['lightgbm==4.7.0', 'mlflow==3.17.2']);
  for (const pin of pins) expect(lock).toContain(`${pin} \\`);
});

test('refuses a model that looked at other markets than it would be given', () => {
  const options = { boosting: library, knownFeatures: () => true, expectedSha256: folderSha256(folder), version: 3 };
  expect(() => loadServingModel(folder, { ...options, crossMarkets: [] })).not.toThrow();
  expect(() => loadServingModel(folder, { ...options, crossMarkets: ['ETH/USDT'] })).toThrow(
    'its features look at no other market, configured are ETH/USDT',
  );
});
