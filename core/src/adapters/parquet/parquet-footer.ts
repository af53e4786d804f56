import { readSchema } from 'parquet-wasm';
import { checkedMetadata } from './checksum.ts';
import { corrupt, decoded } from './corrupt-object.ts';
import { withoutPanicTwice } from './panics.ts';
import type { ParquetMetadata } from './parquet-column.ts';

const ARROW_SCHEMA = 'ARROW:schema';
const MAGIC = 'PAR1';

/**
 * The key-value metadata of a parquet file but for its checksums, from its footer alone, and proved by them where there are some.
 *
 * @param bytes the file, or as much of its end as holds the footer
 * @throws Fault `corrupt_object`
 */
export const readParquetMetadata = (bytes: Uint8Array, key: string): ParquetMetadata => {
  const schema = decoded(key, () => withoutPanicTwice(bytes, key, () => readSchema(bytes)));
  const metadata = new Map(schema.metadata());
  schema.free();
  metadata.delete(ARROW_SCHEMA);
  return checkedMetadata(metadata, bytes, key).metadata;
};

/**
 * How many bytes at the end of a parquet file its footer takes.
 *
 * @param end at least the last 8 bytes of the file
 * @throws Fault `corrupt_object`
 */
export const footerSize = (end: Uint8Array, key: string): number => {
  const tail = Buffer.from(end.buffer, end.byteOffset, end.byteLength).subarray(-8);
  if (tail.length < 8 || tail.toString('latin1', 4) !== MAGIC) throw corrupt(key, 'it is not a whole parquet file (no footer)');
  return tail.readUInt32LE(0) + 8;
};
