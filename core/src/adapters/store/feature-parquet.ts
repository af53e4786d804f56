import type { FeatureTable } from '../../features/index.ts';
import { type EpochMs, epochMs, HOUR_MS, hoursOfMonth, type Month, plusHours } from '../../time/index.ts';
import { corrupt, type ParquetTable, readParquet, writeParquet } from '../parquet/index.ts';

/** Stands in the metadata of every object of features. */
export const CANDLES_SHA256 = 'candles_sha256';

/**
 * Feature rows with their metadata as parquet.
 *
 * @param key that the object will be read from
 */
export const writeFeatures = (table: FeatureTable, featureSet: string, candlesSha256: string, key: string): Uint8Array => {
  const { start, names, columns, target, masked, degraded } = table;
  return writeParquet({
    key,
    columns: [
      { name: 'hour', kind: 'timestamp', values: Float64Array.from(target, (_, i) => plusHours(start, i)) },
      ...columns.map((values, i) => ({ name: names[i] ?? '', kind: 'float64', values }) as const),
      { name: 'target', kind: 'float64', values: target, nulls: Uint8Array.from(target, (value) => (Number.isNaN(value) ? 1 : 0)) },
      { name: 'masked', kind: 'boolean', values: masked },
      { name: 'degraded', kind: 'boolean', values: degraded },
    ],
    metadata: new Map([
      [CANDLES_SHA256, candlesSha256],
      ['feature_set', featureSet],
    ]),
  });
};

/** Feature rows of one object: as many as it holds, one an hour without holes. */
export interface StoredFeatures {
  readonly start: EpochMs;
  readonly rows: number;
  readonly table: ParquetTable;
}

/** @throws Fault `corrupt_object` when the object is not one that `writeFeatures` made of hours of `month` */
export const readFeatures = (bytes: Uint8Array, key: string, month: Month): StoredFeatures => {
  const table = readParquet(bytes, key);
  const hours = table.timestamp('hour');
  const { from, until } = hoursOfMonth(month);
  const start = hours[0] ?? Number.NaN;
  const whole = start >= from && start % HOUR_MS === 0 && start + hours.length * HOUR_MS <= until;
  if (whole && hours.every((hour, i) => hour === start + i * HOUR_MS)) return { start: epochMs(start), rows: hours.length, table };
  throw corrupt(key, `its hours are not those of ${month} in a row`);
};
