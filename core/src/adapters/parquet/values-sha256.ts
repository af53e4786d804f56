import { createHash, type Hash } from 'node:crypto';
import { canonicalNaN } from '../../candles/index.ts';
import type { ParquetColumn } from './parquet-column.ts';

/**
 * The sha256 of what a table says: of each column its name, kind, length, which values are null, and the values. Numbers are
 * little-endian, as every platform of Node is; NaN is canonical, and what lies under a null does not count.
 *
 * @param isCanonical the columns come out of a file, where every NaN is canonical, or should be
 * @returns hexadecimal
 */
export const valuesSha256 = (columns: readonly ParquetColumn[], isCanonical = false): string => {
  const hash = createHash('sha256');
  for (const column of columns) {
    const nulls = column.nulls?.includes(1) ? column.nulls : undefined;
    hash.update(JSON.stringify([column.name, column.kind, column.values.length, nulls !== undefined]));
    if (nulls !== undefined) hash.update(nulls);
    update(hash, column, nulls, isCanonical);
  }
  return hash.digest('hex');
};

const update = (hash: Hash, column: ParquetColumn, nulls: Uint8Array | undefined, isCanonical: boolean): void => {
  switch (column.kind) {
    case 'float64':
    case 'timestamp': {
      const values = nulls === undefined ? column.values : column.values.map((value, i) => (nulls[i] === 1 ? Number.NaN : value));
      hash.update(isCanonical && nulls === undefined ? values : canonicalNaN(values));
      return;
    }
    case 'boolean':
      hash.update(nulls === undefined ? column.values : column.values.map((value, i) => (nulls[i] === 1 ? 0 : value)));
      return;
    case 'int32':
      hash.update(nulls === undefined ? column.values : column.values.map((value, i) => (nulls[i] === 1 ? 0 : value)));
      return;
    case 'string':
      hash.update(JSON.stringify(nulls === undefined ? column.values : column.values.map((value, i) => (nulls[i] === 1 ? '' : value))));
      return;
    default:
      column satisfies never;
  }
};
