import { createHash } from 'node:crypto';
import { corrupt } from './corrupt-object.ts';
import type { ParquetColumn, ParquetMetadata } from './parquet-column.ts';
import { valuesSha256 } from './values-sha256.ts';

/** The key that the object was written at, so that a copy at another key is noticed. */
const OBJECT = 'object';
const VALUES_SHA256 = 'values_sha256';
/** of all other metadata, `object` and `values_sha256` among them, so that the footer alone can be checked */
const METADATA_SHA256 = 'metadata_sha256';

const CHECKSUM_KEYS = [OBJECT, VALUES_SHA256, METADATA_SHA256];

/** Stands in every file as its writer; the library would put its own version there. */
export const CREATED_BY = 'crypto-forecast version 1';

/** The same, of a file with checksums: one that has lost its checksums still says that it had some. */
export const CREATED_BY_WITH_CHECKSUM = 'crypto-forecast version 2';

/** `metadata` and the checksums of an object that is written at `key`. */
export const withChecksums = (metadata: ParquetMetadata, columns: readonly ParquetColumn[], key: string): ParquetMetadata => {
  const covered = new Map([...metadata, [OBJECT, key], [VALUES_SHA256, valuesSha256(columns)]]);
  return new Map([...covered, [METADATA_SHA256, metadataSha256(covered)]]);
};

/** What a file's metadata say of it once they are proved to be as written. */
export interface CheckedMetadata {
  /** without the checksums */
  readonly metadata: ParquetMetadata;
  /** undefined in a file of before there were checksums */
  readonly valuesSha256: string | undefined;
}

/**
 * @param footer the file, or as much of its end as holds the footer
 * @param key that the object was read from
 * @throws Fault `corrupt_object` when the metadata are not as they were written, or were written for another key
 */
export const checkedMetadata = (stored: ParquetMetadata, footer: Uint8Array, key: string): CheckedMetadata => {
  const metadata = new Map([...stored].filter(([name]) => !CHECKSUM_KEYS.includes(name)));
  if (metadata.size === stored.size && !saysChecked(footer)) return { metadata, valuesSha256: undefined };
  const [object, values, sha256] = CHECKSUM_KEYS.map((name) => stored.get(name));
  const covered = new Map([...stored].filter(([name]) => name !== METADATA_SHA256));
  if (sha256 !== metadataSha256(covered)) throw corrupt(key, 'its metadata are not those it was written with');
  if (object !== key) throw corrupt(key, `it is a copy of ${object}`);
  return { metadata, valuesSha256: values };
};

const saysChecked = (footer: Uint8Array): boolean =>
  Buffer.from(footer.buffer, footer.byteOffset, footer.byteLength).lastIndexOf(CREATED_BY_WITH_CHECKSUM) >= 0;

const metadataSha256 = (covered: ParquetMetadata): string => {
  const ordered = [...covered].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(ordered)).digest('hex');
};
