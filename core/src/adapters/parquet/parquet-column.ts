/** A column as it goes into a file. All columns of a table have the same length. */
export type ParquetColumn = {
  readonly name: string;
  /** 1 where the value is null, whatever `values` says there; a column without it has no nulls, and says so in the file */
  readonly nulls?: Uint8Array;
} & (
  | { readonly kind: 'float64'; readonly values: Float64Array }
  /** whole milliseconds since 1970-01-01T00:00Z; in the file a timestamp in UTC */
  | { readonly kind: 'timestamp'; readonly values: Float64Array }
  /** 0 or 1 */
  | { readonly kind: 'boolean'; readonly values: Uint8Array }
  | { readonly kind: 'int32'; readonly values: Int32Array }
  | { readonly kind: 'string'; readonly values: readonly string[] }
);

/** What a parquet file holds. A column that is not there, or is of another kind, throws Fault `corrupt_object`. */
export interface ParquetTable {
  readonly rows: number;
  readonly names: readonly string[];
  /** without the checksums */
  readonly metadata: ParquetMetadata;
  /** whether there were checksums, so that all of it is proved to be as it was written */
  readonly isChecked: boolean;
  /** NaN where the value is null or NaN: `nulls` tells them apart */
  float64(name: string): Float64Array;
  /** milliseconds since 1970-01-01T00:00Z; NaN where null */
  timestamp(name: string): Float64Array;
  /** 0 where null */
  boolean(name: string): Uint8Array;
  /** 0 where null */
  int32(name: string): Int32Array;
  /** empty where null */
  string(name: string): readonly string[];
  /** 1 where the value is null */
  nulls(name: string): Uint8Array;
}

/** Key-value metadata of a file. */
export type ParquetMetadata = ReadonlyMap<string, string>;
