import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readParquet, writeParquet } from '@forecast/core/adapters/parquet';
import {
  folderStore,
  openCandleArchive,
  openFeatureArchive,
  readSealedJson,
  sealedJson,
  writePredictions,
} from '@forecast/core/adapters/store';
import { CANDLE_COLUMNS, type CandleSeries, marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { FeatureTable } from '@forecast/core/features';
import { seededRandom } from '@forecast/core/statistics';
import { epochMs, HOUR_MS, hoursOfMonth, type Month, plusHours } from '@forecast/core/time';
import { describe, expect, test } from 'vitest';
import { bundledLines, candlesOf, passingFolder } from './replay-folder.ts';

const btc = marketOf('binance', 'BTC/USDT');
const eth = marketOf('binance', 'ETH/USDT');
const [may, june] = ['2025-05', '2025-06'] as [Month, Month];
const partition = 'exchange=binance/symbol=BTC-USDT/timeframe=1h';

/** The object of a store in a folder, as a disk may change it. */
const storedFile = (folder: string, key: string) => {
  const path = join(folder, key);
  // A copy: what Buffer.slice gives is not one.
  const whole = new Uint8Array(readFileSync(path));
  return { path, whole, put: (bytes: Uint8Array) => writeFileSync(path, bytes) };
};

const random = seededRandom(20_250_728);
const below = (n: number): number => Math.floor(random() * n);

const flipped = (whole: Uint8Array): Uint8Array => {
  const bytes = whole.slice();
  const at = below(bytes.length);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << below(8));
  return bytes;
};

/** Damage of other kinds than a bit: what disks, copies and transfers do. */
const OTHER_DAMAGE: Readonly<Record<string, (whole: Uint8Array) => Uint8Array>> = {
  'bytes written over': (whole) => {
    const bytes = whole.slice();
    for (let at = below(bytes.length), left = 1 + below(64); left > 0; left--) bytes[at++] = below(256);
    return bytes.subarray(0, whole.length);
  },
  'three bytes anywhere': (whole) => {
    const bytes = whole.slice();
    for (let left = 3; left > 0; left--) bytes[below(bytes.length)] = below(256);
    return bytes;
  },
  'a sector of zeros': (whole) => {
    const at = 512 * below(Math.ceil(whole.length / 512));
    return whole.slice().fill(0, at, at + 512);
  },
  'the end cut off': (whole) => whole.subarray(0, below(whole.length)),
  'the beginning cut off': (whole) => whole.subarray(1 + below(whole.length - 1)),
  'two sectors exchanged': (whole) => {
    const sectors = Array.from({ length: Math.ceil(whole.length / 512) }, (_, i) => whole.subarray(i * 512, i * 512 + 512));
    const [a, b] = [below(sectors.length), below(sectors.length)];
    [sectors[a], sectors[b]] = [sectors[b] as Uint8Array, sectors[a] as Uint8Array];
    return Buffer.concat(sectors);
  },
  'bytes doubled': (whole) => {
    const at = below(whole.length);
    return Buffer.concat([whole.subarray(0, at), whole.subarray(Math.max(0, at - 8), at), whole.subarray(at)]);
  },
};

const judged = async (read: () => Promise<unknown>, sound: unknown): Promise<'noticed' | 'harmless'> => {
  try {
    expect(await read()).toEqual(sound);
    return 'harmless';
  } catch (error) {
    if (error instanceof Fault && error.code === 'corrupt_object') return 'noticed';
    throw error;
  }
};

const candleFolder = async () => {
  const folder = passingFolder();
  const archive = openCandleArchive(await folderStore(folder));
  const candles = candlesOf(bundledLines('BTCUSDT', hoursOfMonth(may).from, hoursOfMonth(june).until));
  await archive.merge(btc, candles, epochMs(0));
  return { folder, archive, candles };
};

const names = Array.from({ length: 40 }, (_, i) => `feature_${i}`);
const featureRows = (start: number, rows: number): FeatureTable => ({
  start: epochMs(start),
  names,
  columns: names.map((_, c) => Float64Array.from({ length: rows }, (__, i) => (i % 97 === c ? Number.NaN : Math.sin(c * 1e4 + i)))),
  target: Float64Array.from({ length: rows }, (_, i) => (i % 5 === 0 ? Number.NaN : i)),
  masked: Uint8Array.from({ length: rows }, (_, i) => i % 2),
  degraded: Uint8Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? 1 : 0)),
});
const featureFolder = async () => {
  const folder = passingFolder();
  const archive = openFeatureArchive(await folderStore(folder));
  await archive.writeMonth(btc, 'abcd0123', june, featureRows(hoursOfMonth(june).from, 720), 'c'.repeat(64));
  return { folder, archive };
};

const predictionFolder = async () => {
  const folder = passingFolder();
  const { from } = hoursOfMonth(june);
  const forecasts = Array.from({ length: 500 }, (_, i) => {
    const hour = plusHours(from, i);
    const outcome = { market: btc.slug, hour, state: 'settled', previousClose: i + 1, close: i + 2, realised: 1 / (i + 1) } as const;
    return {
      market: btc.slug,
      hour,
      modelVersion: 3,
      role: 'served' as const,
      madeAt: epochMs(hour + 61_234),
      dataCutOff: hour,
      featuresSha256: String(i).padStart(64, 'a'),
      referenceClose: i + 1,
      raw: Math.sin(i),
      scale: 0.268,
      prediction: Math.cos(i),
      level: 0.9,
      lower: -i,
      upper: i,
      degraded: i % 7 === 0,
      outcome: i % 3 === 0 ? null : { ...outcome, reason: null, revision: i % 2 },
    };
  });
  await writePredictions(await folderStore(folder), btc, june, forecasts);
  return folder;
};

test('of 2000 single bits of a month of candles that turn, each is noticed or changes no candle', { timeout: 60_000 }, async () => {
  const { folder, archive } = await candleFolder();
  const { whole, put } = storedFile(folder, `candles/${partition}/month=${june}/candles.parquet`);
  const sound = await archive.read(btc, hoursOfMonth(june));
  const seen: string[] = [];
  for (let i = 0; i < 2000; i++) {
    put(flipped(whole));
    seen.push(await judged(() => archive.read(btc, hoursOfMonth(june)), sound));
  }
  expect(seen.filter((each) => each === 'noticed').length).toBeGreaterThan(1900);
});

test('of 300 in a month of features as well, whichever columns are read, and in what names the candles', { timeout: 60_000 }, async () => {
  const { folder, archive } = await featureFolder();
  const { whole, put } = storedFile(folder, `features/${partition}/feature_set=abcd0123/month=${june}/features.parquet`);
  const read = () => archive.read(btc, 'abcd0123', hoursOfMonth(june), ['feature_7', 'feature_30']);
  const fingerprint = () => archive.fingerprints(btc, 'abcd0123', [june]);
  const [sound, name] = [await read(), await fingerprint()];
  const footerFrom = whole.length - Buffer.from(whole).readUInt32LE(whole.length - 8) - 8;
  const seen: string[] = [];
  for (let i = 0; i < 300; i++) {
    const bytes = i % 2 === 0 ? flipped(whole) : Buffer.concat([whole.subarray(0, footerFrom), flipped(whole.subarray(footerFrom))]);
    put(bytes);
    seen.push(await judged(read, sound));
    await judged(fingerprint, name);
  }
  expect(seen.filter((each) => each === 'noticed').length).toBeGreaterThan(200);
});

test('of 300 in a month of exported forecasts as well', { timeout: 60_000 }, async () => {
  const key = `predictions/${partition}/month=${june}/predictions.parquet`;
  const { whole } = storedFile(await predictionFolder(), key);
  const everything = (bytes: Uint8Array) => {
    const table = readParquet(bytes, key);
    const kinds = { hour: 'timestamp', role: 'string', prediction: 'float64', realised: 'float64', outcome_revision: 'int32' } as const;
    const values = Object.entries(kinds).map(([name, kind]) => [table[kind](name), table.nulls(name)]);
    return [table.names, table.rows, values, table.boolean('degraded')];
  };
  const sound = everything(whole);
  const seen: string[] = [];
  for (let i = 0; i < 300; i++) {
    const bytes = flipped(whole);
    seen.push(await judged(async () => everything(bytes), sound));
  }
  expect(seen.filter((each) => each === 'noticed').length).toBeGreaterThan(200);
});

test.each(Object.entries(OTHER_DAMAGE))('%s: noticed, or no value is another', { timeout: 60_000 }, async (_, damage) => {
  const { folder, archive } = await candleFolder();
  const { whole, put } = storedFile(folder, `candles/${partition}/month=${june}/candles.parquet`);
  const sound = await archive.read(btc, hoursOfMonth(june));
  const seen: string[] = [];
  for (let i = 0; i < 200; i++) {
    put(damage(whole));
    seen.push(await judged(() => archive.read(btc, hoursOfMonth(june)), sound));
  }
  const features = await featureFolder();
  const stored = storedFile(features.folder, `features/${partition}/feature_set=abcd0123/month=${june}/features.parquet`);
  const read = () => features.archive.read(btc, 'abcd0123', hoursOfMonth(june), names);
  const rows = await read();
  for (let i = 0; i < 40; i++) {
    stored.put(damage(stored.whole));
    seen.push(await judged(read, rows));
  }
  expect(seen.filter((each) => each === 'noticed').length).toBeGreaterThan(120);
});

const copied = (key: string) =>
  expect.objectContaining({ code: 'corrupt_object', message: expect.stringContaining(`it is a copy of ${key}`) });

describe('an object that lies at another key than it was written at', () => {
  test('candles of another market', async () => {
    const folder = passingFolder();
    const objects = await folderStore(folder);
    const archive = openCandleArchive(objects);
    await archive.merge(btc, candlesOf(bundledLines('BTCUSDT', hoursOfMonth(june).from, hoursOfMonth(june).until)), epochMs(0));
    const key = `candles/${partition}/month=${june}/candles.parquet`;
    await objects.write(key.replace('BTC', 'ETH'), storedFile(folder, key).whole, { kind: 'any' });
    await expect(archive.read(eth, hoursOfMonth(june))).rejects.toEqual(copied(key));
    await expect(archive.merge(eth, [], epochMs(0))).resolves.toMatchObject({ added: 0 });
    await expect(archive.extent(eth)).rejects.toEqual(copied(key));
  });

  test('features of another feature set, in what is read and in what names their candles', async () => {
    const { folder, archive } = await featureFolder();
    const key = `features/${partition}/feature_set=abcd0123/month=${june}/features.parquet`;
    const { whole } = storedFile(folder, key);
    await (await folderStore(folder)).write(key.replace('abcd0123', 'ffff0123'), whole, { kind: 'any' });
    await expect(archive.read(btc, 'ffff0123', hoursOfMonth(june), names)).rejects.toEqual(copied(key));
    await expect(archive.fingerprints(btc, 'ffff0123', [june])).rejects.toEqual(copied(key));
  });

  test('forecasts of another month', async () => {
    const key = `predictions/${partition}/month=${june}/predictions.parquet`;
    const { whole } = storedFile(await predictionFolder(), key);
    expect(() => readParquet(whole, key.replace('-06', '-07'))).toThrow(copied(key));
  });
});

/** The same candles as the platform wrote them before objects had checksums. */
const withoutChecksum = ({ start, ...columns }: CandleSeries): Uint8Array =>
  writeParquet({
    columns: [
      { name: 'open_time', kind: 'timestamp', values: Float64Array.from(columns.close, (_, i) => start + i * HOUR_MS) },
      ...CANDLE_COLUMNS.map((name) => ({ name, kind: 'float64', values: columns[name] }) as const),
    ],
  });

const old = async () => {
  const { folder, archive, candles } = await candleFolder();
  const file = storedFile(folder, `candles/${partition}/month=${june}/candles.parquet`);
  const sound = await archive.read(btc, hoursOfMonth(june));
  file.put(withoutChecksum(sound));
  return { ...file, archive, candles, sound };
};

describe('an object of before there were checksums', () => {
  test('is read, is told apart, and is rewritten with one', async () => {
    const { whole, path, archive, sound } = await old();
    expect(await archive.read(btc, hoursOfMonth(june))).toEqual(sound);
    expect(await archive.unsound(btc, [may, june])).toEqual([{ kind: 'unchecked', month: june }]);
    await archive.seal(btc, june);
    expect(await archive.unsound(btc, [may, june])).toEqual([]);
    expect(new Uint8Array(readFileSync(path))).toEqual(whole);
  });

  test('is not what an object is taken for that has lost its checksums', async () => {
    const { folder, archive } = await candleFolder();
    const { whole, put } = storedFile(folder, `candles/${partition}/month=${june}/candles.parquet`);
    const lost = Buffer.from(whole);
    for (const name of ['object', 'values_sha256', 'metadata_sha256']) lost.write('x', lost.lastIndexOf(name, -1, 'latin1'), 'latin1');
    put(lost);
    await expect(archive.read(btc, hoursOfMonth(june))).rejects.toMatchObject({ code: 'corrupt_object' });
  });

  test('gets one when a merge has nothing else to write', async () => {
    const { archive, candles } = await old();
    const last = candles.slice(-3);
    expect(await archive.merge(btc, last, epochMs(0))).toMatchObject({ added: 0, unchanged: 3, revisions: [] });
    expect(await archive.unsound(btc, [june])).toEqual([]);
  });
});

test('of 300 bits of a report that is read back, each is noticed or changes no figure', async () => {
  const folder = passingFolder();
  const objects = await folderStore(folder);
  const key = 'reports/training/a.json';
  const report = { skill: { n: 2160, mae: 0.2357, r2: 0.216, dm_t: 1.33, note: 'è' }, figures: [1e-300, -0.5, null] };
  await objects.write(key, Buffer.from(sealedJson(JSON.stringify(report, null, 4), key)), { kind: 'any' });
  expect(await readSealedJson(objects, key)).toEqual(report);
  const { whole, put } = storedFile(folder, key);
  const seen: string[] = [];
  for (let i = 0; i < 300; i++) {
    put(flipped(whole));
    const read = async () => {
      const { skill, figures } = (await readSealedJson(objects, key)) as typeof report;
      return { skill, figures };
    };
    seen.push(await judged(read, report));
  }
  expect(seen.filter((each) => each === 'noticed').length).toBeGreaterThan(200);
  await objects.write('reports/training/b.json', whole, { kind: 'any' });
  await expect(readSealedJson(objects, 'reports/training/b.json')).rejects.toMatchObject({ code: 'corrupt_object' });
  expect(await readSealedJson(objects, 'reports/training/none.json')).toBeUndefined();
});
