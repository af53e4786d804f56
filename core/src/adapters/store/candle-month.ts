import {
  type Candle,
  type Market,
  type MergeResult,
  mergeCandles,
  type ObjectStore,
  type UnsoundMonth,
  type WriteCondition,
} from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import { type EpochMs, epochMs, HOUR_MS, type HourRange, hoursOfMonth, type Month, plusHours } from '../../time/index.ts';
import { readDamagedParquet } from '../parquet/index.ts';
import { candlesKey } from './archive-layout.ts';
import { type CandleColumns, candlesOf, readCandles, writeCandles } from './candle-parquet.ts';
import { unsoundness } from './unsoundness.ts';
import { untilWritten } from './write-again.ts';

/** The object of one market and month. */
export const candleMonth = (objects: ObjectStore, market: Market, month: Month) => {
  const key = candlesKey(market, month);

  const read = async (): Promise<{ readonly columns: CandleColumns | undefined; readonly etag: string | undefined }> => {
    const found = await objects.read(key);
    return found.kind === 'missing'
      ? { columns: undefined, etag: undefined }
      : { columns: readCandles(found.bytes, key, month), etag: found.etag };
  };

  /** undefined when another writer came first */
  const replace = async <T>(candles: readonly Candle[], etag: string | undefined, result: T): Promise<T | undefined> => {
    const condition: WriteCondition = etag === undefined ? { kind: 'absent' } : { kind: 'unchanged', etag };
    return (await objects.write(key, writeCandles(candles, key), condition)).kind === 'written' ? result : undefined;
  };

  return {
    read,
    merge: (told: readonly Candle[], changeableFrom: EpochMs): Promise<MergeResult> =>
      untilWritten(key, async () => {
        const { columns, etag } = await read();
        const { candles, ...result } = mergeCandles(columns === undefined ? [] : candlesOf(columns), told, changeableFrom);
        const isAsStored = result.added === 0 && result.revisions.length === 0 && columns?.isChecked === true;
        return isAsStored ? result : replace(candles, etag, result);
      }),

    /** An object that holds nothing any more is removed. */
    withdraw: (openTimes: readonly EpochMs[]): Promise<boolean> =>
      untilWritten(key, async () => {
        const { columns, etag } = await read();
        if (columns === undefined || etag === undefined) return true;
        const kept = candlesOf(columns).filter(({ openTime }) => !openTimes.includes(openTime));
        if (kept.length === columns.openTime.length) return true;
        if (kept.length > 0) return replace(kept, etag, true);
        await objects.remove(key);
        return true;
      }),

    seal: (): Promise<boolean> =>
      untilWritten(key, async () => {
        const { columns, etag } = await read();
        return columns === undefined || columns.isChecked ? true : replace(candlesOf(columns), etag, true);
      }),

    unsound: async (): Promise<UnsoundMonth | undefined> => {
      const found = await objects.read(key);
      if (found.kind === 'missing') return undefined;
      const what = unsoundness(() => readCandles(found.bytes, key, month));
      if (what instanceof Fault) return { kind: 'damaged', month, fault: what, span: spanOfDamaged(found.bytes, key, month) };
      return what && { kind: what, month };
    },

    replaceDamaged: (candles: readonly Candle[]): Promise<boolean> =>
      untilWritten(key, async () => {
        const found = await objects.read(key);
        if (found.kind === 'object' && !(unsoundness(() => readCandles(found.bytes, key, month)) instanceof Fault)) return true;
        return replace(candles, found.kind === 'object' ? found.etag : undefined, true);
      }),
  };
};

/** Of the open times that are hours of the month. */
const spanOfDamaged = (bytes: Uint8Array, key: string, month: Month): HourRange | undefined => {
  const { from, until } = hoursOfMonth(month);
  const openTimes = readDamagedParquet(bytes, key, (columns) => columns.timestamp('open_time')) ?? new Float64Array();
  const hours = openTimes.filter((at) => at >= from && at < until && at % HOUR_MS === 0);
  if (hours.length === 0) return undefined;
  return { from: epochMs(hours.reduce((a, b) => Math.min(a, b))), until: plusHours(epochMs(hours.reduce((a, b) => Math.max(a, b))), 1) };
};
