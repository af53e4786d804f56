import { Bool, type Data, type DataType, Field, Float64, Int32, makeData, TimestampMillisecond, Utf8 } from 'apache-arrow';
import { canonicalNaN } from '../../candles/index.ts';
import type { ParquetColumn } from './parquet-column.ts';

const TYPES = {
  float64: new Float64(),
  timestamp: new TimestampMillisecond('UTC'),
  boolean: new Bool(),
  int32: new Int32(),
  string: new Utf8(),
} as const satisfies Record<ParquetColumn['kind'], DataType>;

/** The Arrow field of a column. */
export const arrowField = ({ name, kind, nulls }: ParquetColumn): Field => new Field(name, TYPES[kind], nulls !== undefined);

/** The Arrow array of a column. */
export const arrowData = (column: ParquetColumn): Data => {
  const length = column.values.length;
  const nulls = column.nulls;
  const validity =
    nulls === undefined ? { nullCount: 0 } : { nullCount: nulls.reduce((n, flag) => n + flag, 0), nullBitmap: bitmap(nulls, 0) };
  switch (column.kind) {
    case 'float64':
      return makeData({ type: TYPES.float64, length, ...validity, data: canonicalNaN(column.values) });
    case 'timestamp':
      return makeData({ type: TYPES.timestamp, length, ...validity, data: int64(column.values) });
    case 'boolean':
      return makeData({ type: TYPES.boolean, length, ...validity, data: bitmap(column.values, 1) });
    case 'int32':
      return makeData({ type: TYPES.int32, length, ...validity, data: column.values });
    case 'string':
      return makeData({ type: TYPES.string, length, ...validity, ...utf8(column.values) });
    default:
      return column satisfies never;
  }
};

/** One bit a value, lowest first, set where the value is `set`. */
const bitmap = (values: Uint8Array, set: 0 | 1): Uint8Array => {
  const bits = new Uint8Array(Math.ceil(values.length / 64) * 8);
  for (let i = 0; i < values.length; i++) if (values[i] === set) bits[i >> 3] = (bits[i >> 3] ?? 0) | (1 << (i & 7));
  return bits;
};

/** By halves: a BigInt for each value costs ten times as much. */
const int64 = (values: Float64Array): BigInt64Array => {
  const words = new Int32Array(values.length * 2);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    words[2 * i] = value | 0;
    words[2 * i + 1] = Math.floor(value / 2 ** 32);
  }
  return new BigInt64Array(words.buffer);
};

const utf8 = (values: readonly string[]): { valueOffsets: Int32Array; data: Uint8Array } => {
  const texts = values.map((value) => Buffer.from(value));
  const valueOffsets = new Int32Array(values.length + 1);
  texts.forEach((text, i) => {
    valueOffsets[i + 1] = (valueOffsets[i] ?? 0) + text.length;
  });
  return { valueOffsets, data: Buffer.concat(texts) };
};
