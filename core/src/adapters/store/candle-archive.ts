import { createHash } from 'node:crypto';
import {
  CANDLE_COLUMNS,
  type CandleSeries,
  type CandleStore,
  type Market,
  type MergeResult,
  type ObjectStore,
  slotOf,
} from '../../candles/index.ts';
import { epochMs, type HourRange, hoursIn, type Month, monthOf, monthsOf, plusHours } from '../../time/index.ts';
import { candlesPrefix, monthOfKey } from './archive-layout.ts';
import { inParallel } from './bounded-parallel.ts';
import { candleMonth } from './candle-month.ts';
import type { CandleColumns } from './candle-parquet.ts';

const READS_AT_ONCE = 16;
const WRITES_AT_ONCE = 4;

/** The archive of candles in an object store: one parquet object a market and month. */
export const openCandleArchive = (objects: ObjectStore): CandleStore => {
  const monthOfMarket = (market: Market, month: Month) => candleMonth(objects, market, month);

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
        const { columns } = await monthOfMarket(market, month).read();
        if (columns !== undefined) place(columns, series);
      });
      return series;
    },
    extent: async (market) => {
      const months = await storedMonths(market);
      const [first, last] = [months[0]?.month, months.at(-1)?.month];
      if (first === undefined || last === undefined) return undefined;
      const [oldest, latest] = await Promise.all([first, last].map((month) => monthOfMarket(market, month).read()));
      const [from, end] = [oldest?.columns?.openTime[0], latest?.columns?.openTime.at(-1)];
      return from === undefined || end === undefined ? undefined : { from: epochMs(from), until: plusHours(epochMs(end), 1) };
    },
    months: async (market) => (await storedMonths(market)).map(({ month }) => month),
    merge: async (market, candles, changeableFrom) => {
      const byMonth = [...Map.groupBy(candles, ({ openTime }) => monthOf(openTime))].toSorted(([a], [b]) => (a < b ? -1 : 1));
      return total(await inParallel(byMonth, WRITES_AT_ONCE, ([month, read]) => monthOfMarket(market, month).merge(read, changeableFrom)));
    },
    withdraw: async (market, openTimes) => {
      const byMonth = [...Map.groupBy(openTimes, (openTime) => monthOf(openTime))];
      await inParallel(byMonth, WRITES_AT_ONCE, ([month, hours]) => monthOfMarket(market, month).withdraw(hours));
    },
    version: async (market, range) => {
      const months = await storedMonths(market);
      const asked = range === undefined ? undefined : new Set(monthsOf(range));
      const wanted = asked === undefined ? months : months.filter(({ month }) => asked.has(month));
      return createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, 16);
    },
    monthVersions: async (market) => new Map((await storedMonths(market)).map(({ month, etag }) => [month, etag])),
    unsound: async (market, months) => {
      const found = await inParallel(months, READS_AT_ONCE, (month) => monthOfMarket(market, month).unsound());
      return found.filter((each) => each !== undefined);
    },
    seal: async (market, month) => void (await monthOfMarket(market, month).seal()),
    replaceDamaged: async (market, month, candles) => void (await monthOfMarket(market, month).replaceDamaged(candles)),
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
