import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCandleArchive, openFeatureArchive, openStore, writePredictions } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, marketOf, type ObjectStore } from '@forecast/core/candles';
import type { ScoredForecast } from '@forecast/core/forecast';
import { epochMs, HOUR_MS, hoursOfMonth, type Month, monthOf, plusHours } from '@forecast/core/time';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { bundledLines, candlesOf } from './bundled-lines.ts';
import { useMoto } from './servers/moto.ts';

const moto = useMoto();
const btc = marketOf('binance', 'BTC/USDT');
const month = '2025-07' as Month;
const july = hoursOfMonth(month);
const SHA256 = /^[0-9a-f]{64}$/;
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const newFolder = async (): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  folders.push(folder);
  return folder;
};
const storeIn = (folder: string): Promise<ObjectStore> => openStore({ url: `file://${folder}`, endpoint: null, region: '' });

const CSV = 'data/candles/BINANCE_BTCUSDT_1h.csv.gz';
const bundled = (): readonly Candle[] => candlesOf(bundledLines('BTCUSDT', 0, Number.POSITIVE_INFINITY));

const candle = (hour: number, close = 5): Candle => ({
  openTime: plusHours(july.from, hour),
  open: 1,
  high: 9,
  low: 1,
  close,
  volume: hour,
});

const settled = (hour: number) => ({
  market: btc.slug,
  hour: plusHours(july.from, hour),
  state: 'settled' as const,
  previousClose: 117_985.93,
  close: 118_174.9,
  realised: 0.1602,
  reason: null,
  revision: 1,
});

const forecast = (hour: number, outcome: ScoredForecast['outcome']): ScoredForecast => ({
  market: btc.slug,
  hour: plusHours(july.from, hour),
  modelVersion: 3,
  role: 'served',
  madeAt: epochMs(july.from + hour * HOUR_MS + 61_234),
  dataCutOff: plusHours(july.from, hour),
  featuresSha256: 'a'.repeat(64),
  referenceClose: 117_985.93,
  raw: -0.05,
  scale: 0.268,
  prediction: -0.0134,
  level: 0.9,
  lower: -0.62,
  upper: 0.59,
  degraded: false,
  outcome,
});

/** What a Python program prints as JSON. */
const python = (program: string, ...args: string[]): unknown =>
  JSON.parse(execFileSync('.venv/bin/python', ['-c', `import json, sys\n${program}`, ...args], { encoding: 'utf8' }));

describe.each([
  ['a folder', async () => storeIn(await newFolder())],
  ['S3', async () => openStore({ url: `s3://${await moto.bucket()}/p`, endpoint: moto.endpoint, region: moto.region }, moto.credentials)],
])('an archive of candles in %s', (_, open) => {
  let objects: ObjectStore;
  let archive: CandleStore;
  beforeEach(async () => {
    objects = await open();
    archive = openCandleArchive(objects);
  });

  test('knows nothing at first', async () => {
    expect(await archive.extent(btc)).toBeUndefined();
    expect((await archive.read(btc, { from: july.from, until: plusHours(july.from, 2) })).close).toEqual(
      Float64Array.of(Number.NaN, Number.NaN),
    );
    expect(await archive.version(btc)).toBe(await archive.version(marketOf('binance', 'ETH/USDT')));
  });

  test('gives a range of hours back over the ends of months, gaps as NaN', async () => {
    const last = 744 + 2;
    expect(await archive.merge(btc, [candle(743), candle(-1, 4), candle(0, 6), candle(last)], epochMs(0))).toMatchObject({ added: 4 });
    expect(await archive.extent(btc)).toEqual({ from: plusHours(july.from, -1), until: plusHours(july.from, last + 1) });
    const series = await archive.read(btc, { from: plusHours(july.from, -2), until: plusHours(july.from, 2) });
    expect(series).toMatchObject({ start: plusHours(july.from, -2), close: Float64Array.of(Number.NaN, 4, 6, Number.NaN) });
    expect((await archive.read(btc, { from: plusHours(july.from, 743), until: plusHours(july.from, 747) })).volume).toEqual(
      Float64Array.of(743, Number.NaN, Number.NaN, last),
    );
    expect((await objects.list('')).map(({ key }) => key)).toEqual(
      ['2025-06', '2025-07', '2025-08'].map(
        (name) => `candles/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=${name}/candles.parquet`,
      ),
    );
  });

  test('changes a candle inside the window only, and tells', async () => {
    await archive.merge(btc, [candle(0), candle(1), candle(2)], epochMs(0));
    const changed = await archive.merge(btc, [candle(0, 6), candle(1, 6), candle(2), candle(3)], plusHours(july.from, 1));
    expect(changed).toEqual({ added: 1, unchanged: 2, revisions: [{ openTime: candle(1).openTime, old: candle(1), new: candle(1, 6) }] });
    expect((await archive.read(btc, { from: july.from, until: plusHours(july.from, 4) })).close).toEqual(Float64Array.of(5, 6, 5, 5));
  });

  test('its version is another when candles of the range are, and only then', async () => {
    await archive.merge(btc, [candle(0), candle(800)], epochMs(0));
    const august = hoursOfMonth('2025-08' as Month);
    const [all, ofJuly, ofAugust] = await Promise.all([archive.version(btc), archive.version(btc, july), archive.version(btc, august)]);
    await archive.merge(btc, [candle(0), candle(800)], epochMs(0));
    expect(await archive.version(btc)).toBe(all);
    await archive.merge(btc, [candle(801)], epochMs(0));
    expect(await archive.version(btc)).not.toBe(all);
    expect(await archive.version(btc, july)).toBe(ofJuly);
    expect(await archive.version(btc, august)).not.toBe(ofAugust);
  });

  test('of twenty merges into one month at once none is lost', async () => {
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => archive.merge(btc, [candle(i), candle(i + 1)], epochMs(0))));
    expect(results.reduce((sum, { added }) => sum + added, 0)).toBe(21);
    const { volume } = await archive.read(btc, { from: july.from, until: plusHours(july.from, 22) });
    expect(volume).toEqual(Float64Array.from({ length: 22 }, (_, i) => (i < 21 ? i : Number.NaN)));
  });

  test('a truncated or foreign object is a fault that names it', async () => {
    await archive.merge(btc, [candle(0)], epochMs(0));
    const key = `candles/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=${month}/candles.parquet`;
    const found = await objects.read(key);
    const bytes = found.kind === 'object' ? found.bytes : new Uint8Array();
    const corrupt = expect.objectContaining({ code: 'corrupt_object', message: expect.stringContaining(`read ${key}: `) });
    await objects.write(key, bytes.subarray(0, bytes.length - 20), { kind: 'any' });
    await expect(archive.read(btc, july)).rejects.toEqual(corrupt);
    await expect(archive.merge(btc, [candle(1)], epochMs(0))).rejects.toEqual(corrupt);
    await objects.write(key.replace('2025-07', '2025-06'), bytes, { kind: 'any' });
    await expect(archive.read(btc, hoursOfMonth('2025-06' as Month))).rejects.toThrow(`it is a copy of ${key}`);
  });
});

test('nothing is written when nothing has changed', async () => {
  const folder = await newFolder();
  const archive = openCandleArchive(await storeIn(folder));
  await archive.merge(btc, [candle(0)], epochMs(0));
  const path = join(folder, `candles/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=${month}/candles.parquet`);
  const before = await stat(path, { bigint: true });
  await archive.merge(btc, [candle(0), candle(0, 7)], plusHours(july.from, 1));
  const { ino, mtimeNs } = await stat(path, { bigint: true });
  expect({ ino, mtimeNs }).toEqual({ ino: before.ino, mtimeNs: before.mtimeNs });
});

test('the same candles give the same bytes, in whatever pages they came', async () => {
  const candles = bundled().slice(0, 2000);
  const [whole, paged] = [await storeIn(await newFolder()), await storeIn(await newFolder())];
  await openCandleArchive(whole).merge(btc, candles, epochMs(0));
  for (let at = 0; at < candles.length; at += 300)
    await openCandleArchive(paged).merge(btc, candles.slice(Math.max(0, at - 48), at + 300), epochMs(0));
  expect(await paged.list('')).toEqual(await whole.list(''));
  expect(await whole.list('')).toHaveLength(4);
});

describe('what Python reads', () => {
  let folder: string;
  let objects: ObjectStore;
  beforeAll(async () => {
    folder = await newFolder();
    objects = await storeIn(folder);
  });

  test('all bundled candles, equal to the CSV in every number, with their partitions as columns', async () => {
    await openCandleArchive(objects).merge(btc, bundled(), epochMs(0));
    const seen = python(
      `import duckdb, pandas as pd
folder, csv = sys.argv[1:]
root = folder + '/candles'
names = ['open', 'high', 'low', 'close', 'volume']
want = pd.read_csv(csv)
frame = pd.read_parquet(root).sort_values('open_time').reset_index(drop=True)
rows = duckdb.sql(f"select * from read_parquet('{root}/**/*.parquet', hive_partitioning=true) order by open_time")
duck = rows.fetchnumpy()
print(json.dumps({
  'type': str(frame.open_time.dtype), 'duckType': str(rows.types[rows.columns.index('open_time')]),
  'times': bool((frame.open_time.astype('int64') == want.timestamp_ms).all()),
  'pandas': all(bool((frame[n] == want[n]).all()) for n in names), 'duckdb': all(bool((duck[n] == want[n]).all()) for n in names),
  'partitions': [[str(frame[c].iloc[-1]), str(duck[c][-1])] for c in ['exchange', 'symbol', 'timeframe', 'month']],
  'rows': len(frame),
  'close': duckdb.sql(f"select close from read_parquet('{root}/**/*.parquet') where open_time = '2025-07-28 15:00:00Z'").fetchone()[0],
}))`,
      folder,
      CSV,
    );
    expect(seen).toEqual({
      type: 'datetime64[ms, UTC]',
      duckType: 'TIMESTAMP WITH TIME ZONE',
      times: true,
      pandas: true,
      duckdb: true,
      partitions: [
        ['binance', 'binance'],
        ['BTC-USDT', 'BTC-USDT'],
        ['1h', '1h'],
        ['2025-09', '2025-09'],
      ],
      rows: 70_810,
      close: 118_174.9,
    });
  });

  test('features with NaN as NaN, an unknown target as null, and the metadata', async () => {
    const table = {
      start: plusHours(july.from, 741),
      names: ['rsi_14', 'return_lag_3'],
      columns: [Float64Array.of(0.1, Number.NaN, 1 / 3), Float64Array.of(-0, 5e-324, 1.5)],
      target: Float64Array.of(0.25, Number.NaN, Number.NaN),
      masked: Uint8Array.of(0, 1, 0),
      degraded: Uint8Array.of(1, 0, 0),
    };
    await openFeatureArchive(objects).writeMonth(btc, '0a1b2c3d', month, table, 'c'.repeat(64));
    const seen = python(
      `import duckdb, pandas as pd
files = sys.argv[1] + '/features/**/*.parquet'
frame = pd.read_parquet(sys.argv[1] + '/features')
rows = duckdb.sql(f"select *, isnan(rsi_14) as nan, target is null as unknown from read_parquet('{files}', hive_partitioning=true) order by hour")
keys = duckdb.sql(f"select decode(key), decode(value) from parquet_kv_metadata('{files}') where decode(key) <> 'ARROW:schema'").fetchall()
print(json.dumps({
  'hours': [str(h) for h in frame.hour], 'rsi': [None if v != v else v for v in frame.rsi_14], 'lag': list(frame.return_lag_3),
  'masked': list(map(bool, frame.masked)), 'degraded': list(map(bool, frame.degraded)), 'target': [None if v != v else v for v in frame.target],
  'nan': [r[0] for r in rows.select('nan').fetchall()], 'unknown': [r[0] for r in rows.select('unknown').fetchall()],
  'partitions': [str(frame[c].iloc[0]) for c in ['exchange', 'symbol', 'timeframe', 'feature_set', 'month']], 'keys': keys,
}))`,
      folder,
    );
    expect(seen).toEqual({
      hours: ['2025-07-31 21:00:00+00:00', '2025-07-31 22:00:00+00:00', '2025-07-31 23:00:00+00:00'],
      rsi: [0.1, null, 1 / 3],
      lag: [-0, 5e-324, 1.5],
      masked: [false, true, false],
      degraded: [true, false, false],
      target: [0.25, null, null],
      nan: [false, true, false],
      unknown: [false, true, true],
      partitions: ['binance', 'BTC-USDT', '1h', '0a1b2c3d', month],
      keys: [
        ['candles_sha256', 'c'.repeat(64)],
        ['feature_set', '0a1b2c3d'],
        ['metadata_sha256', expect.stringMatching(SHA256)],
        ['object', `features/exchange=binance/symbol=BTC-USDT/timeframe=1h/feature_set=0a1b2c3d/month=${month}/features.parquet`],
        ['values_sha256', expect.stringMatching(SHA256)],
      ],
    });
  });

  test('predictions, with nulls for an outcome that is not known', async () => {
    const masked = { ...settled(1), state: 'masked' as const, close: null, realised: null, reason: 'no candle', revision: 0 };
    const rows = [forecast(2, null), forecast(0, settled(0)), forecast(1, masked)];
    await writePredictions(objects, btc, month, rows);
    const key = `predictions/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=${month}/predictions.parquet`;
    const first = await objects.read(key);
    await writePredictions(objects, btc, month, rows.toReversed());
    expect(await objects.read(key)).toEqual(first);
    const seen = python(
      `import duckdb, pandas as pd
files = sys.argv[1] + '/predictions/**/*.parquet'
rows = duckdb.sql(f"""select epoch_ms(hour) as hour, epoch_ms(made_at) as made_at, model_version, role, prediction, degraded, state, close, realised, reason,
  outcome_revision, exchange, symbol, timeframe, month from read_parquet('{files}', hive_partitioning=true) order by hour""").fetchall()
frame = pd.read_parquet(sys.argv[1] + '/predictions')
print(json.dumps({'rows': rows, 'pandas': [None if pd.isna(v) else v for v in frame.realised], 'made': str(frame.made_at.iloc[0])}))`,
      folder,
    );
    const row = (hour: number, ...outcome: unknown[]) => [
      july.from + hour * HOUR_MS,
      july.from + hour * HOUR_MS + 61_234,
      3,
      'served',
      -0.0134,
      false,
      ...outcome,
      'binance',
      'BTC-USDT',
      '1h',
      month,
    ];
    expect(seen).toEqual({
      rows: [
        row(0, 'settled', 118_174.9, 0.1602, null, 1),
        row(1, 'masked', null, null, 'no candle', 0),
        row(2, null, null, null, null, null),
      ],
      pandas: [0.1602, null, null],
      made: '2025-07-01 00:01:01.234000+00:00',
    });
  });
});

describe.each([
  ['a folder', async () => storeIn(await newFolder())],
  ['S3', async () => openStore({ url: `s3://${await moto.bucket()}`, endpoint: moto.endpoint, region: moto.region }, moto.credentials)],
])('an archive of features in %s', (_, open) => {
  const names = Array.from({ length: 150 }, (__, i) => `feature_${i}`);
  const tableOf = (start: number, rows: number) => ({
    start: epochMs(start),
    names,
    columns: names.map((__, c) =>
      Float64Array.from({ length: rows }, (___, i) => (i % 97 === c ? Number.NaN : Math.sin(c * 1e4 + start / HOUR_MS + i))),
    ),
    target: Float64Array.from({ length: rows }, (__, i) => (i % 5 === 0 ? Number.NaN : i)),
    masked: Uint8Array.from({ length: rows }, (__, i) => i % 2),
    degraded: Uint8Array.from({ length: rows }, (__, i) => (i % 3 === 0 ? 1 : 0)),
  });
  const june = hoursOfMonth('2025-06' as Month);
  let objects: ObjectStore;
  beforeAll(async () => {
    objects = await open();
    const archive = openFeatureArchive(objects);
    await archive.writeMonth(btc, 'abcd0123', monthOf(june.from), tableOf(june.from, 720), 'sha-june');
    await archive.writeMonth(btc, 'abcd0123', month, tableOf(july.from, 100), 'sha-july');
  });

  test('joins months and gives the columns that were asked for, in that order', async () => {
    const range = { from: plusHours(june.from, 715), until: plusHours(july.from, 100) };
    const read = await openFeatureArchive(objects).read(btc, 'abcd0123', range, ['feature_7', 'feature_2']);
    const [first, second] = [tableOf(june.from, 720), tableOf(july.from, 100)];
    expect(read.start).toBe(range.from);
    expect(read.names).toEqual(['feature_7', 'feature_2']);
    expect(read.columns).toEqual(
      [7, 2].map((i) => Float64Array.of(...(first.columns[i]?.subarray(715) ?? []), ...(second.columns[i] ?? []))),
    );
    expect(read.target).toEqual(Float64Array.of(...first.target.subarray(715), ...second.target));
    expect(read.masked).toEqual(Uint8Array.of(...first.masked.subarray(715), ...second.masked));
    expect(read.degraded).toEqual(Uint8Array.of(...first.degraded.subarray(715), ...second.degraded));
  });

  test('knows the candles that each month was computed from', async () => {
    const months = ['2025-05', '2025-06', '2025-07'] as Month[];
    const found = await openFeatureArchive(objects).fingerprints(btc, 'abcd0123', months);
    expect([...found]).toEqual([
      ['2025-06', 'sha-june'],
      ['2025-07', 'sha-july'],
    ]);
    expect((await openFeatureArchive(objects).fingerprints(btc, 'ffffffff', months)).size).toBe(0);
  });

  test('a footer longer than usual is read too', async () => {
    const long = 'x'.repeat(200_000);
    await openFeatureArchive(objects).writeMonth(btc, 'long', month, tableOf(july.from, 2), long);
    expect((await openFeatureArchive(objects).fingerprints(btc, 'long', [month])).get(month)).toBe(long);
  });

  test.each([
    [
      'a month that is not there',
      plusHours(june.from, -1),
      plusHours(june.from, 1),
      'feature_1',
      /month=2025-05.*is not there.*tasks features/,
    ],
    [
      'hours that are not there yet',
      july.from,
      plusHours(july.from, 101),
      'feature_1',
      /holds 100 rows from 2025-07-01T00:00:00Z, not up to 2025-07-05T05/,
    ],
    ['a column that is not there', july.from, plusHours(july.from, 1), 'rsi_14', /has no column rsi_14/],
  ])('%s', async (__, from, until, name, message) => {
    const reading = openFeatureArchive(objects).read(btc, 'abcd0123', { from, until }, [name]);
    await expect(reading).rejects.toMatchObject({ code: 'features_stale', message: expect.stringMatching(message) });
  });

  test('a truncated object is a fault that names it, for its metadata too', async () => {
    const key = `features/exchange=binance/symbol=BTC-USDT/timeframe=1h/feature_set=cut/month=${month}/features.parquet`;
    const whole = await objects.read(key.replace('cut', 'abcd0123'));
    await objects.write(key, whole.kind === 'object' ? whole.bytes.subarray(0, 100_000) : new Uint8Array(), { kind: 'any' });
    const corrupt = expect.objectContaining({ code: 'corrupt_object', message: expect.stringContaining(key) });
    await expect(openFeatureArchive(objects).read(btc, 'cut', july, ['feature_1'])).rejects.toEqual(corrupt);
    await expect(openFeatureArchive(objects).fingerprints(btc, 'cut', [month])).rejects.toEqual(corrupt);
  });

  test('rows of another month are refused', async () => {
    const writing = openFeatureArchive(objects).writeMonth(btc, 'abcd0123', month, tableOf(june.from, 720), 'x');
    await expect(writing).rejects.toMatchObject({ code: 'internal', message: expect.stringContaining('2025-07') });
  });
});
