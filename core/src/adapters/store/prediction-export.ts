import type { Market, ObjectStore } from '../../candles/index.ts';
import type { ScoredForecast, StoredOutcome } from '../../forecast/index.ts';
import type { Month } from '../../time/index.ts';
import { type ParquetColumn, writeParquet } from '../parquet/index.ts';
import { predictionsKey } from './archive-layout.ts';

/**
 * Replaces the exported forecasts of one month. Everything of an outcome is null where there is none yet.
 *
 * @param forecasts all of the month, in any order
 */
export const writePredictions = async (
  objects: ObjectStore,
  market: Market,
  month: Month,
  forecasts: readonly ScoredForecast[],
): Promise<void> => {
  const key = predictionsKey(market, month);
  await objects.write(key, writeParquet({ key, columns: columnsOf(forecasts.toSorted(byRowKey)) }), { kind: 'any' });
};

const byRowKey = (a: ScoredForecast, b: ScoredForecast): number =>
  a.hour - b.hour || a.modelVersion - b.modelVersion || (a.role < b.role ? -1 : Number(a.role > b.role));

const columnsOf = (rows: readonly ScoredForecast[]): readonly ParquetColumn[] => {
  const numbers = (name: string, of: (row: ScoredForecast) => number): ParquetColumn => ({
    name,
    kind: 'float64',
    values: Float64Array.from(rows, of),
  });
  const times = (name: string, of: (row: ScoredForecast) => number): ParquetColumn => ({
    name,
    kind: 'timestamp',
    values: Float64Array.from(rows, of),
  });
  const texts = (name: string, of: (row: ScoredForecast) => string): ParquetColumn => ({ name, kind: 'string', values: rows.map(of) });
  return [
    times('hour', (row) => row.hour),
    { name: 'model_version', kind: 'int32', values: Int32Array.from(rows, (row) => row.modelVersion) },
    texts('role', (row) => row.role),
    times('made_at', (row) => row.madeAt),
    times('data_cut_off', (row) => row.dataCutOff),
    texts('features_sha256', (row) => row.featuresSha256),
    numbers('reference_close', (row) => row.referenceClose),
    numbers('raw', (row) => row.raw),
    numbers('scale', (row) => row.scale),
    numbers('prediction', (row) => row.prediction),
    numbers('level', (row) => row.level),
    numbers('lower', (row) => row.lower),
    numbers('upper', (row) => row.upper),
    { name: 'degraded', kind: 'boolean', values: Uint8Array.from(rows, (row) => (row.degraded ? 1 : 0)) },
    ...outcomeColumns(rows.map(({ outcome }) => outcome)),
  ];
};

const outcomeColumns = (outcomes: readonly (StoredOutcome | null)[]): readonly ParquetColumn[] => {
  const numbers = (name: string, of: (outcome: StoredOutcome) => number | null): ParquetColumn => {
    const values = outcomes.map((outcome) => (outcome === null ? null : of(outcome)));
    return { name, kind: 'float64', values: Float64Array.from(values, (value) => value ?? 0), nulls: nullsOf(values) };
  };
  const texts = (name: string, of: (outcome: StoredOutcome) => string | null): ParquetColumn => {
    const values = outcomes.map((outcome) => (outcome === null ? null : of(outcome)));
    return { name, kind: 'string', values: values.map((value) => value ?? ''), nulls: nullsOf(values) };
  };
  return [
    texts('state', ({ state }) => state),
    numbers('previous_close', ({ previousClose }) => previousClose),
    numbers('close', ({ close }) => close),
    numbers('realised', ({ realised }) => realised),
    texts('reason', ({ reason }) => reason),
    {
      name: 'outcome_revision',
      kind: 'int32',
      values: Int32Array.from(outcomes, (outcome) => outcome?.revision ?? 0),
      nulls: nullsOf(outcomes),
    },
  ];
};

const nullsOf = (values: readonly unknown[]): Uint8Array => Uint8Array.from(values, (value) => (value === null ? 1 : 0));
