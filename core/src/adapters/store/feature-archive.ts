import type { Market, ObjectStore } from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import type { FeatureStore, FeatureTable } from '../../features/index.ts';
import {
  type EpochMs,
  epochMs,
  HOUR_MS,
  type HourRange,
  hoursIn,
  hoursOfMonth,
  isoSecond,
  type Month,
  monthsOf,
  plusHours,
} from '../../time/index.ts';
import { footerSize, readParquetMetadata } from '../parquet/index.ts';
import { featuresKey } from './archive-layout.ts';
import { inParallel } from './bounded-parallel.ts';
import { CANDLES_SHA256, readFeatures, type StoredFeatures, writeFeatures } from './feature-parquet.ts';
import { unsoundness } from './unsoundness.ts';

const READS_AT_ONCE = 8;
/** Bytes: the footer of 150 columns fits in. */
const USUAL_FOOTER = 1 << 16;

/** The archive of feature rows in an object store: one parquet object a market, feature set and month. */
export const openFeatureArchive = (objects: ObjectStore): FeatureStore => {
  const fingerprintAt = async (key: string): Promise<string | undefined> => {
    const end = await objects.readEnd(key, USUAL_FOOTER);
    if (end === undefined) return undefined;
    const size = footerSize(end, key);
    const footer = size > end.length ? await objects.readEnd(key, size) : end;
    return footer === undefined ? undefined : readParquetMetadata(footer, key).get(CANDLES_SHA256);
  };

  const unsoundAt = async (key: string, month: Month): Promise<Fault | 'unchecked' | undefined> => {
    const found = await objects.read(key);
    return found.kind === 'missing' ? undefined : unsoundness(() => readFeatures(found.bytes, key, month).table);
  };

  return {
    unsound: async (market, featureSet, months) => {
      const found = await inParallel(months, READS_AT_ONCE, (month) => unsoundAt(featuresKey(market, featureSet, month), month));
      return new Map(months.flatMap((month, i) => (found[i] === undefined ? [] : [[month, found[i]] as const])));
    },
    fingerprints: async (market, featureSet, months) => {
      const found = await inParallel(months, READS_AT_ONCE, (month) => fingerprintAt(featuresKey(market, featureSet, month)));
      return new Map(months.flatMap((month, i): [Month, string][] => (found[i] === undefined ? [] : [[month, found[i]]])));
    },
    writeMonth: async (market, featureSet, month, table, candlesSha256) => {
      const { from, until } = hoursOfMonth(month);
      if (table.start < from || plusHours(table.start, table.target.length) > until || table.target.length === 0)
        throw new Fault(
          'internal',
          `write features of ${month}: ${table.target.length} rows from ${isoSecond(table.start)} are not within it`,
        );
      const key = featuresKey(market, featureSet, month);
      await objects.write(key, writeFeatures(table, featureSet, candlesSha256, key), { kind: 'any' });
    },
    read: async (market, featureSet, range, names) => {
      const table = emptyTable(range, names);
      await inParallel(monthsOf(range), READS_AT_ONCE, async (month) => {
        const key = featuresKey(market, featureSet, month);
        const found = await objects.read(key);
        if (found.kind === 'missing') throw staleFault(market, `${key} is not there`);
        const stored = readFeatures(found.bytes, key, month);
        const absent = names.find((name) => !stored.table.names.includes(name));
        if (absent !== undefined) throw staleFault(market, `${key} has no column ${absent}`);
        const wanted = hoursOfBoth(range, hoursOfMonth(month));
        if (wanted.from < stored.start || wanted.until > plusHours(stored.start, stored.rows))
          throw staleFault(
            market,
            `${key} holds ${stored.rows} rows from ${isoSecond(stored.start)}, not up to ${isoSecond(wanted.until)}`,
          );
        place(stored, wanted, table);
      });
      return table;
    },
  };
};

const staleFault = (market: Market, what: string): Fault =>
  new Fault('features_stale', `read features of ${market.symbol}: ${what}; run tasks features --all`);

const emptyTable = (range: HourRange, names: readonly string[]): FeatureTable => {
  const rows = hoursIn(range);
  const columns = names.map(() => new Float64Array(rows));
  return {
    start: range.from,
    names,
    columns,
    target: new Float64Array(rows),
    masked: new Uint8Array(rows),
    degraded: new Uint8Array(rows),
  };
};

const hoursOfBoth = (a: HourRange, b: HourRange): HourRange => ({
  from: epochMs(Math.max(a.from, b.from)),
  until: epochMs(Math.min(a.until, b.until)),
});

const place = ({ start, table }: StoredFeatures, wanted: HourRange, into: FeatureTable): void => {
  const [first, last, at] = [rowOf(start, wanted.from), rowOf(start, wanted.until), rowOf(into.start, wanted.from)];
  into.names.forEach((name, i) => {
    into.columns[i]?.set(table.float64(name).subarray(first, last), at);
  });
  into.target.set(table.float64('target').subarray(first, last), at);
  into.masked.set(table.boolean('masked').subarray(first, last), at);
  into.degraded.set(table.boolean('degraded').subarray(first, last), at);
};

const rowOf = (start: EpochMs, hour: EpochMs): number => (hour - start) / HOUR_MS;
