import { Fault } from '../../fault/index.ts';
import type { ParquetMetadata } from './parquet-column.ts';

/**
 * Puts the key-value metadata of a parquet file into the order of its keys, in place. The writer keeps it in a hash map, whose order
 * differs from call to call; the same table must give the same bytes.
 *
 * @param metadata what the file was written with
 */
export const orderMetadata = (file: Uint8Array, metadata: ParquetMetadata): void => {
  const entries = [...metadata].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => keyValue(key, value));
  if (entries.length < 2) return;
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const starts = entries.map((entry) => bytes.lastIndexOf(entry));
  const start = Math.min(...starts);
  const ordered = Buffer.concat(entries);
  const end = Math.max(...starts.map((at, i) => at + (entries[i]?.length ?? 0)));
  if (start < 0 || end - start !== ordered.length)
    throw new Fault('internal', 'write parquet: the metadata is not where the format has it');
  bytes.set(ordered, start);
};

/** A `KeyValue` of parquet.thrift in the compact protocol: two binary fields and a stop. */
const keyValue = (key: string, value: string): Buffer => Buffer.concat([binaryField(key), binaryField(value), Buffer.of(0)]);

const binaryField = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.of(0x18), varint(bytes.length), bytes]);
};

const varint = (value: number): Buffer =>
  value < 0x80 ? Buffer.of(value) : Buffer.concat([Buffer.of((value & 0x7f) | 0x80), varint(value >>> 7)]);
