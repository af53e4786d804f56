import { createHash } from 'node:crypto';
import { wasmMemory } from 'parquet-wasm';
import { expect, test } from 'vitest';
import { Fault } from '../../fault/index.ts';
import { type ParquetColumn, readParquet, readParquetMetadata, writeParquet } from './index.ts';

const HOUR = 3_600_000;
const columns: readonly ParquetColumn[] = [
  { name: 'hour', kind: 'timestamp', values: Float64Array.of(-HOUR, 0, 1_753_714_800_000) },
  { name: 'x', kind: 'float64', values: Float64Array.of(0.1, Number.NaN, -0) },
  { name: 'target', kind: 'float64', values: Float64Array.of(1.5, Number.NaN, 7), nulls: Uint8Array.of(0, 0, 1) },
  { name: 'masked', kind: 'boolean', values: Uint8Array.of(0, 1, 0) },
  { name: 'flag', kind: 'boolean', values: Uint8Array.of(1, 1, 0), nulls: Uint8Array.of(1, 0, 0) },
  { name: 'revision', kind: 'int32', values: Int32Array.of(-5, 2 ** 31 - 1, 9), nulls: Uint8Array.of(0, 0, 1) },
  { name: 'at', kind: 'timestamp', values: Float64Array.of(1, 2, 3), nulls: Uint8Array.of(0, 1, 0) },
  { name: 'reason', kind: 'string', values: ['gap – früh', '', 'x'], nulls: Uint8Array.of(0, 0, 1) },
];
const metadata = new Map([
  ['feature_set', '0a1b2c3d'],
  ['candles_sha256', 'f'.repeat(64)],
  ['a', 'é'.repeat(100)],
]);

test('what was written is read, nulls and NaN apart', () => {
  const table = readParquet(writeParquet({ columns, metadata }), 'k');
  expect(table.rows).toBe(3);
  expect(table.names).toEqual(columns.map(({ name }) => name));
  expect(table.metadata).toEqual(metadata);
  expect(table.timestamp('hour')).toEqual(Float64Array.of(-HOUR, 0, 1_753_714_800_000));
  expect(table.float64('x')).toEqual(Float64Array.of(0.1, Number.NaN, -0));
  expect(table.float64('target')).toEqual(Float64Array.of(1.5, Number.NaN, Number.NaN));
  expect(table.nulls('target')).toEqual(Uint8Array.of(0, 0, 1));
  expect(table.nulls('x')).toEqual(Uint8Array.of(0, 0, 0));
  expect(table.boolean('masked')).toEqual(Uint8Array.of(0, 1, 0));
  expect(table.boolean('flag')).toEqual(Uint8Array.of(0, 1, 0));
  expect(table.int32('revision').slice(0, 2)).toEqual(Int32Array.of(-5, 2 ** 31 - 1));
  expect(table.nulls('revision')).toEqual(Uint8Array.of(0, 0, 1));
  expect(table.timestamp('at')).toEqual(Float64Array.of(1, Number.NaN, 3));
  expect(table.string('reason')).toEqual(['gap – früh', '', '']);
  expect(table.nulls('reason')).toEqual(Uint8Array.of(0, 0, 1));
});

test('more rows than fill one batch', () => {
  const values = Float64Array.from({ length: 70_810 }, (_, i) => Math.sin(i));
  expect(readParquet(writeParquet({ columns: [{ name: 'x', kind: 'float64', values }] }), 'k').float64('x')).toEqual(values);
});

test('no rows', () => {
  const file = writeParquet({ columns: [{ name: 'x', kind: 'float64', values: new Float64Array() }] });
  expect(readParquet(file, 'k').float64('x')).toEqual(new Float64Array());
});

test('the same table gives the same bytes, however its NaN came about', () => {
  const oddNaN = new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n, 0x7ff0_0000_0000_0001n]).buffer);
  const files = Array.from({ length: 20 }, (_, i) => {
    const x: ParquetColumn = { name: 'x', kind: 'float64', values: i % 2 === 0 ? oddNaN : Float64Array.of(Number.NaN, Number.NaN) };
    return writeParquet({ columns: [x], metadata: i % 3 === 0 ? metadata : new Map([...metadata].toReversed()) });
  });
  expect(new Set(files.map((file) => createHash('sha256').update(file).digest('hex'))).size).toBe(1);
});

test('no version of a library is in the file', () => {
  const text = Buffer.from(writeParquet({ columns })).toString('latin1');
  expect(text).toContain('crypto-forecast version 1');
  expect(text).not.toMatch(/parquet-rs|arrow-rs|\d+\.\d+\.\d+/);
});

test('the metadata is read from the end of the file alone', () => {
  const file = writeParquet({ columns: [...columns, { name: 'y', kind: 'float64', values: Float64Array.of(1, 2, 3) }], metadata });
  expect(readParquetMetadata(file.subarray(100), 'k')).toEqual(metadata);
});

test('a truncated or foreign object is a fault that names its key', () => {
  const file = writeParquet({ columns, metadata });
  for (let length = 0; length < file.length; length += 101) {
    expect(() => readParquet(file.subarray(0, length), 'candles/a.parquet')).toThrow(
      expect.objectContaining({ code: 'corrupt_object', message: expect.stringContaining('candles/a.parquet') }),
    );
  }
  expect(() => readParquet(Buffer.from('<html>not found</html>'), 'k')).toThrow(expect.objectContaining({ code: 'corrupt_object' }));
  expect(() => readParquetMetadata(file.subarray(0, 50), 'k')).toThrow(expect.objectContaining({ code: 'corrupt_object' }));
});

test('a column that is missing or of another kind is a fault that names it', () => {
  const table = readParquet(writeParquet({ columns }), 'k');
  expect(() => table.float64('close')).toThrow(/read k: it has no column close/);
  expect(() => table.float64('masked')).toThrow(/column masked is Bool, not Float64/);
  expect(() => table.timestamp('x')).toThrow(expect.objectContaining({ code: 'corrupt_object' }));
});

const outcomeOf = (read: () => unknown): string => {
  try {
    read();
    return 'decoded';
  } catch (error) {
    return error instanceof Fault ? error.code : String(error);
  }
};

test('damaged bytes throw or decode, and never end the process or spoil the next read', () => {
  const file = writeParquet({ columns, metadata });
  let state = 20_250_728;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return state % below;
  };
  const outcomes = Array.from({ length: 500 }, () => {
    const damaged = file.slice();
    for (let flips = 0; flips < 3; flips++) damaged[random(damaged.length)] = random(256);
    return outcomeOf(() => readParquet(damaged, 'k'));
  });
  expect(outcomes.filter((outcome) => outcome === 'corrupt_object').length).toBeGreaterThan(100);
  expect(new Set(outcomes)).toEqual(new Set(['corrupt_object', 'decoded']));
  expect(readParquet(file, 'k').float64('x')).toEqual(Float64Array.of(0.1, Number.NaN, -0));
});

const memory = (): number => (wasmMemory() as { buffer: ArrayBuffer }).buffer.byteLength;

test('memory of the library is given back', () => {
  const values = Float64Array.from({ length: 100_000 }, (_, i) => Math.sin(i * i));
  const roundTrip = (): void => {
    const file = writeParquet({ columns: [{ name: 'x', kind: 'float64', values }], metadata });
    readParquet(file, 'k').float64('x');
    readParquetMetadata(file, 'k');
  };
  for (let i = 0; i < 5; i++) roundTrip();
  const before = memory();
  for (let i = 0; i < 50; i++) roundTrip();
  expect(memory()).toBe(before);
});

test('a damaged object that the library gives up on does not fill its memory, however often it is read', () => {
  const values = Float64Array.from({ length: 50 }, (_, i) => Math.sin(i));
  const file = writeParquet({ columns: [{ name: 'x', kind: 'float64', values }], key: 'k' });
  const flips = Array.from({ length: file.length * 8 }, (_, i) => {
    const damaged = file.slice();
    damaged[i >> 3] = (damaged[i >> 3] ?? 0) ^ (1 << (i & 7));
    return damaged;
  });
  const panicking = flips.find((damaged) => {
    try {
      readParquet(damaged, 'k');
      return false;
    } catch (error) {
      return error instanceof Fault && error.cause instanceof Error && error.cause.name === 'RuntimeError';
    }
  });
  expect(panicking).toBeDefined();
  const before = memory();
  for (let i = 0; i < 500; i++) expect(outcomeOf(() => readParquet(panicking ?? file, 'k'))).toBe('corrupt_object');
  expect(memory()).toBe(before);
  expect(readParquet(file, 'k').float64('x')).toEqual(values);
});
