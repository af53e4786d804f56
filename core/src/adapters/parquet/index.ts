export { corrupt, decoded } from './corrupt-object.ts';
export type { ParquetColumn, ParquetMetadata, ParquetTable } from './parquet-column.ts';
export { footerSize, readParquetMetadata } from './parquet-footer.ts';
export { readDamagedParquet, readParquet } from './read-parquet.ts';
export { writeParquet } from './write-parquet.ts';
