import { type Table as ArrowTable, tableFromIPC, type Vector } from 'apache-arrow';
import { readParquet as readTable } from 'parquet-wasm';
import { corrupt, decoded } from './corrupt-object.ts';
import type { ParquetTable } from './parquet-column.ts';

/** Rows of one batch: one batch for any month, where the library's default is 1024. */
const BATCH_ROWS = 1 << 20;

/**
 * Reads a parquet file. All its columns are decoded, since the library can choose columns only in its asynchronous reader,
 * where a damaged file ends the process (a panic outside of every promise) instead of throwing.
 *
 * @param key of the object, for the message
 * @throws Fault `corrupt_object` when `bytes` is no whole parquet file
 */
export const readParquet = (bytes: Uint8Array, key: string): ParquetTable =>
  parquetTable(
    decoded(key, () => tableFromIPC(readTable(bytes, { batchSize: BATCH_ROWS }).intoIPCStream())),
    key,
  );

const parquetTable = (table: ArrowTable, key: string): ParquetTable => {
  const vectorOf = (name: string): Vector => {
    const vector = table.getChild(name);
    if (vector === null) throw corrupt(key, `it has no column ${name}`);
    return vector;
  };
  const column = (name: string, type: string): Vector => {
    const vector = vectorOf(name);
    if (String(vector.type) !== type) throw corrupt(key, `column ${name} is ${vector.type}, not ${type}`);
    return vector;
  };
  return {
    rows: table.numRows,
    names: table.schema.fields.map(({ name }) => name),
    metadata: table.schema.metadata,
    float64: (name) => withNaN(column(name, 'Float64')),
    timestamp: (name) => milliseconds(column(name, 'Timestamp<MILLISECOND, UTC>')),
    boolean: (name) => flags(column(name, 'Bool')),
    int32: (name) => column(name, 'Int32').toArray(),
    string: (name) => Array.from(column(name, 'Utf8'), (value) => value ?? ''),
    nulls: (name) => nullsOf(vectorOf(name)),
  };
};

const nullsOf = (vector: Vector): Uint8Array =>
  vector.nullCount === 0
    ? new Uint8Array(vector.length)
    : Uint8Array.from({ length: vector.length }, (_, i) => (vector.isValid(i) ? 0 : 1));

const withNaN = (vector: Vector): Float64Array => {
  const values: Float64Array = vector.toArray();
  if (vector.nullCount === 0) return values;
  const nulls = nullsOf(vector);
  return values.map((value, i) => (nulls[i] === 1 ? Number.NaN : value));
};

/** By halves: a BigInt for each value costs ten times as much. */
const milliseconds = (vector: Vector): Float64Array => {
  const stored: BigInt64Array = vector.toArray();
  const words = new Int32Array(stored.buffer, stored.byteOffset, stored.length * 2);
  const nulls = nullsOf(vector);
  return Float64Array.from(nulls, (isNull, i) =>
    isNull === 1 ? Number.NaN : (words[2 * i + 1] ?? 0) * 2 ** 32 + ((words[2 * i] ?? 0) >>> 0),
  );
};

const flags = (vector: Vector): Uint8Array => Uint8Array.from(vector, (value) => (value === true ? 1 : 0));
