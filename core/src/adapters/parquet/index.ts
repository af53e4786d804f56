export type { ParquetColumn, ParquetMetadata, ParquetTable } from './parquet-column.ts';
export { readParquet, readParquetMetadata } from './read-parquet.ts';
export { writeParquet } from './write-parquet.ts';
