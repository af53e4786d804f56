import { type Table as ArrowTable, tableFromIPC, type Vector } from 'apache-arrow';
import { readParquet as readTable } from 'parquet-wasm';
import { checkedMetadata } from './checksum.ts';
import { corrupt, decoded } from './corrupt-object.ts';
import { withoutPanicTwice } from './panics.ts';
import type { ParquetColumn, ParquetTable } from './parquet-column.ts';
import { valuesSha256 } from './values-sha256.ts';

/** Rows of one batch: one batch for any month, where the library's default is 1024. */
const BATCH_ROWS = 1 << 20;

/**
 * Reads a parquet file. All its columns are decoded, since the library can choose columns only in its asynchronous reader,
 * where a damaged file ends the process (a panic outside of every promise) instead of throwing. So all of them are checked.
 *
 * @param key that the object was read from
 * @throws Fault `corrupt_object` when `bytes` is no whole parquet file, or not what was written at that key
 */
export const readParquet = (bytes: Uint8Array, key: string): ParquetTable => {
  const table = decoded(key, () => arrowTable(bytes, key));
  const columns = parquetTable(table, key);
  const { metadata, valuesSha256: sha256 } = checkedMetadata(table.schema.metadata, bytes, key);
  if (sha256 !== undefined && sha256 !== decoded(key, () => valuesSha256(columnsOf(table, columns, key), true)))
    throw corrupt(key, 'its values are not those it was written with');
  return { ...columns, metadata, isChecked: sha256 !== undefined };
};

const arrowTable = (bytes: Uint8Array, key: string): ArrowTable =>
  withoutPanicTwice(bytes, key, () => tableFromIPC(readTable(bytes, { batchSize: BATCH_ROWS }).intoIPCStream()));

const ARROW_TYPES: Readonly<Record<string, ParquetColumn['kind']>> = {
  Float64: 'float64',
  'Timestamp<MILLISECOND, UTC>': 'timestamp',
  Bool: 'boolean',
  Int32: 'int32',
  Utf8: 'string',
};

/** What `read` finds in a file that may be damaged: nothing of it is proved. Undefined when it cannot be decoded. */
export const readDamagedParquet = <T>(bytes: Uint8Array, key: string, read: (columns: ParquetColumns) => T): T | undefined => {
  try {
    return read(parquetTable(arrowTable(bytes, key), key));
  } catch {
    return undefined;
  }
};

/** All columns, as they were handed to `writeParquet`. */
const columnsOf = (table: ArrowTable, read: ParquetColumns, key: string): readonly ParquetColumn[] =>
  table.schema.fields.map(({ name, type }) => {
    const kind = ARROW_TYPES[String(type)];
    if (kind === undefined) throw corrupt(key, `column ${name} is ${type}, which is never written`);
    const nulls = vectorOf(table, name, key).nullCount === 0 ? {} : { nulls: read.nulls(name) };
    return { name, ...nulls, kind, values: read[kind](name) } as ParquetColumn;
  });

type ParquetColumns = Omit<ParquetTable, 'metadata' | 'isChecked'>;

const parquetTable = (table: ArrowTable, key: string): ParquetColumns => {
  // A checked column was laid out once already.
  const known = new Map<string, unknown>();
  const column = <T>(name: string, type: string, values: (vector: Vector) => T): T => {
    const vector = vectorOf(table, name, key);
    if (String(vector.type) !== type) throw corrupt(key, `column ${name} is ${vector.type}, not ${type}`);
    const laidOut = (known.get(name) as T | undefined) ?? decoded(key, () => values(vector));
    known.set(name, laidOut);
    return laidOut;
  };
  return {
    rows: table.numRows,
    names: table.schema.fields.map(({ name }) => name),
    float64: (name) => column(name, 'Float64', withNaN),
    timestamp: (name) => column(name, 'Timestamp<MILLISECOND, UTC>', milliseconds),
    boolean: (name) => column(name, 'Bool', flags),
    int32: (name) => column(name, 'Int32', (vector) => vector.toArray()),
    string: (name) => column(name, 'Utf8', (vector) => Array.from(vector, (value) => value ?? '')),
    nulls: (name) => decoded(key, () => nullsOf(vectorOf(table, name, key))),
  };
};

const vectorOf = (table: ArrowTable, name: string, key: string): Vector => {
  const vector = table.getChild(name);
  if (vector === null) throw corrupt(key, `it has no column ${name}`);
  return vector;
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
