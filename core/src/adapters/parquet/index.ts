export type { ParquetColumn, ParquetMetadata, ParquetTable } from './parquet-column.ts';
export { footerSize, readParquet, readParquetMetadata } from './read-parquet.ts';
export { writeParquet } from './write-parquet.ts';
