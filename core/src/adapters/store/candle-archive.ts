import { createHash } from 'node:crypto';
import {
  CANDLE_COLUMNS,
  type Candle,
  type CandleSeries,
  type CandleStore,
  type Market,
  type MergeResult,
  mergeCandles,
  type ObjectStore,
  slotOf,
} from '../../candles/index.ts';
import { type EpochMs, epochMs, type HourRange, hoursIn, type Month, monthOf, monthsOf, plusHours } from '../../time/index.ts';
import { candlesKey, candlesPrefix, monthOfKey } from './archive-layout.ts';
import { inParallel } from './bounded-parallel.ts';
import { type CandleColumns, candlesOf, readCandles, writeCandles } from './candle-parquet.ts';
import { untilWritten } from './write-again.ts';

const READS_AT_ONCE = 16;
const WRITES_AT_ONCE = 4;

/** The archive of candles in an object store: one parquet object a market and month. */
export const openCandleArchive = (objects: ObjectStore): CandleStore => {
  const readMonth = async (market: Market, month: Month): Promise<{ columns: CandleColumns | undefined; etag: string | undefined }> => {
    const key = candlesKey(market, month);
    const found = await objects.read(key);
    return found.kind === 'missing'
      ? { columns: undefined, etag: undefined }
      : { columns: readCandles(found.bytes, key, month), etag: found.etag };
  };

  const mergeMonth = (market: Market, month: Month, read: readonly Candle[], changeableFrom: EpochMs): Promise<MergeResult> => {
    const key = candlesKey(market, month);
    return untilWritten(key, async () => {
      const { columns, etag } = await readMonth(market, month);
      const { candles, ...result } = mergeCandles(columns === undefined ? [] : candlesOf(columns), read, changeableFrom);
      if (result.added === 0 && result.revisions.length === 0) return result;
      const condition = etag === undefined ? ({ kind: 'absent' } as const) : ({ kind: 'unchanged', etag } as const);
      const { kind } = await objects.write(key, writeCandles(candles), condition);
      return kind === 'written' ? result : undefined;
    });
  };

  const withdrawFrom = (market: Market, month: Month, openTimes: readonly EpochMs[]): Promise<true> => {
    const key = candlesKey(market, month);
    return untilWritten(key, async () => {
      const { columns, etag } = await readMonth(market, month);
      if (columns === undefined || etag === undefined) return true;
      const kept = candlesOf(columns).filter(({ openTime }) => !openTimes.includes(openTime));
      if (kept.length === columns.openTime.length) return true;
      if (kept.length > 0)
        return (await objects.write(key, writeCandles(kept), { kind: 'unchanged', etag })).kind === 'written' || undefined;
      await objects.remove(key);
      return true;
    });
  };

  const storedMonths = async (market: Market): Promise<readonly { month: Month; etag: string }[]> => {
    const listed = await objects.list(candlesPrefix(market));
    return listed.flatMap(({ key, etag }) => {
      const month = monthOfKey(key);
      return month === undefined ? [] : [{ month, etag }];
    });
  };

  return {
    read: async (market, range) => {
      const series = emptySeries(range);
      await inParallel(monthsOf(range), READS_AT_ONCE, async (month) => {
        const { columns } = await readMonth(market, month);
        if (columns !== undefined) place(columns, series);
      });
      return series;
    },
    extent: async (market) => {
      const months = await storedMonths(market);
      const [first, last] = [months[0]?.month, months.at(-1)?.month];
      if (first === undefined || last === undefined) return undefined;
      const [{ columns: oldest }, { columns: latest }] = await Promise.all([readMonth(market, first), readMonth(market, last)]);
      const [from, end] = [oldest?.openTime[0], latest?.openTime.at(-1)];
      return from === undefined || end === undefined ? undefined : { from: epochMs(from), until: plusHours(epochMs(end), 1) };
    },
    months: async (market) => (await storedMonths(market)).map(({ month }) => month),
    merge: async (market, candles, changeableFrom) => {
      const byMonth = [...Map.groupBy(candles, ({ openTime }) => monthOf(openTime))].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return total(await inParallel(byMonth, WRITES_AT_ONCE, ([month, read]) => mergeMonth(market, month, read, changeableFrom)));
    },
    withdraw: async (market, openTimes) => {
      const byMonth = [...Map.groupBy(openTimes, (openTime) => monthOf(openTime))];
      await inParallel(byMonth, WRITES_AT_ONCE, ([month, hours]) => withdrawFrom(market, month, hours));
    },
    version: async (market, range) => {
      const months = await storedMonths(market);
      const asked = range === undefined ? undefined : new Set(monthsOf(range));
      const wanted = asked === undefined ? months : months.filter(({ month }) => asked.has(month));
      return createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16);
    },
  };
};

const emptySeries = (range: HourRange): CandleSeries => {
  const column = (): Float64Array => new Float64Array(hoursIn(range)).fill(Number.NaN);
  return { start: range.from, open: column(), high: column(), low: column(), close: column(), volume: column() };
};

/** Copies the candles of one month that lie within the series to their slots. */
const place = (month: CandleColumns, series: CandleSeries): void => {
  const slots = Int32Array.from(month.openTime, (at) => slotOf(series, epochMs(at)));
  for (const name of CANDLE_COLUMNS) {
    const [from, to] = [month[name], series[name]];
    slots.forEach((slot, i) => {
      // Outside of the array nothing is kept.
      if (slot >= 0) to[slot] = from[i] ?? Number.NaN;
    });
  }
};

const total = (results: readonly MergeResult[]): MergeResult => ({
  added: results.reduce((sum, { added }) => sum + added, 0),
  unchanged: results.reduce((sum, { unchanged }) => sum + unchanged, 0),
  revisions: results.flatMap(({ revisions }) => revisions),
});
