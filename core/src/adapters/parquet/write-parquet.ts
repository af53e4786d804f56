import { Table as ArrowTable, makeData, RecordBatch, Schema, Struct, tableToIPC } from 'apache-arrow';
import {
  Compression,
  EnabledStatistics,
  Encoding,
  Table,
  type WriterProperties,
  WriterPropertiesBuilder,
  writeParquet as writeTable,
} from 'parquet-wasm';
import { Fault } from '../../fault/index.ts';
import { arrowData, arrowField } from './arrow-data.ts';
import { CREATED_BY, CREATED_BY_WITH_CHECKSUM, withChecksums } from './checksum.ts';
import { orderMetadata } from './ordered-metadata.ts';
import type { ParquetColumn, ParquetMetadata } from './parquet-column.ts';

const ENCODINGS = {
  float64: Encoding.BYTE_STREAM_SPLIT,
  timestamp: Encoding.DELTA_BINARY_PACKED,
  boolean: Encoding.PLAIN,
  int32: Encoding.DELTA_BINARY_PACKED,
  string: Encoding.PLAIN,
} as const satisfies Record<ParquetColumn['kind'], Encoding>;

/**
 * A parquet file, zstd, in one row group. The same table gives the same bytes: NaN is canonical, and no clock or version is in the file.
 *
 * @param key that the file will be read from: it gets checksums, which `readParquet` proves; without it there are none
 */
export const writeParquet = ({
  columns,
  metadata = new Map(),
  key,
}: {
  columns: readonly ParquetColumn[];
  metadata?: ParquetMetadata;
  key?: string;
}): Uint8Array => {
  const rows = columns[0]?.values.length ?? 0;
  const uneven = columns.find(({ values, nulls }) => values.length !== rows || (nulls !== undefined && nulls.length !== rows));
  if (uneven !== undefined) throw new Fault('internal', `write parquet: column ${uneven.name} is not of ${rows} rows as the first one is`);
  // Both arguments move into the library, which frees them.
  const all = key === undefined ? metadata : withChecksums(metadata, columns, key);
  const createdBy = key === undefined ? CREATED_BY : CREATED_BY_WITH_CHECKSUM;
  const file = writeTable(Table.fromIPCStream(arrowStream(columns, rows)), writerProperties(columns, all, createdBy));
  orderMetadata(file, all);
  return file;
};

const arrowStream = (columns: readonly ParquetColumn[], rows: number): Uint8Array => {
  const schema = new Schema(columns.map(arrowField));
  const children = columns.map(arrowData);
  const batch = new RecordBatch(schema, makeData({ type: new Struct(schema.fields), length: rows, nullCount: 0, children }));
  return tableToIPC(new ArrowTable(schema, [batch]), 'stream');
};

const writerProperties = (columns: readonly ParquetColumn[], metadata: ParquetMetadata, createdBy: string): WriterProperties => {
  const all = new WriterPropertiesBuilder()
    .setCreatedBy(createdBy)
    .setCompression(Compression.ZSTD)
    .setDictionaryEnabled(false)
    .setStatisticsEnabled(EnabledStatistics.Chunk)
    .setEncoding(ENCODINGS.float64)
    .setKeyValueMetadata(new Map(metadata));
  const others = columns.filter(({ kind }) => kind !== 'float64');
  return others.reduce((properties, { name, kind }) => properties.setColumnEncoding(name, ENCODINGS[kind]), all).build();
};
