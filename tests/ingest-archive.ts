import {
  type Candle,
  type CandleRevision,
  type CandleSeries,
  type CandleStore,
  type Market,
  mergeCandles,
  slotOf,
} from '@forecast/core/candles';
import { type HourRange, hoursIn, plusHours } from '@forecast/core/time';

/** An archive in memory that keeps a log of what is asked of it, in order. */
export const memoryArchive = () => {
  const kept = new Map<string, readonly Candle[]>();
  const log: string[] = [];
  const candles: CandleStore = {
    read: async (market, hours) => seriesOf(kept.get(market.slug) ?? [], hours),
    extent: async (market) => extentOf(kept.get(market.slug) ?? []),
    merge: async (market, read, changeableFrom) => {
      const { candles, ...result } = mergeCandles(kept.get(market.slug) ?? [], read, changeableFrom);
      kept.set(market.slug, candles);
      log.push(`merge ${new Date(read[0]?.openTime ?? 0).toISOString().slice(0, 7)}`);
      return result;
    },
    version: async (market) => String(kept.get(market.slug)?.length),
  };
  const recorded: CandleRevision[] = [];
  const revisions = {
    record: async (_market: string, found: readonly CandleRevision[]): Promise<void> => {
      recorded.push(...found);
      log.push('record');
    },
  };
  const contents = (market: Market): readonly Candle[] => kept.get(market.slug) ?? [];
  return { candles, revisions, recorded, log, contents };
};

const extentOf = (candles: readonly Candle[]): HourRange | undefined => {
  const [first, last] = [candles[0], candles.at(-1)];
  return first && last && { from: first.openTime, until: plusHours(last.openTime, 1) };
};

const seriesOf = (candles: readonly Candle[], hours: HourRange): CandleSeries => {
  const column = () => new Float64Array(hoursIn(hours)).fill(Number.NaN);
  const series = { start: hours.from, open: column(), high: column(), low: column(), close: column(), volume: column() };
  for (const candle of candles) {
    const slot = slotOf(series, candle.openTime);
    if (slot < 0 || slot >= series.close.length) continue;
    for (const name of ['open', 'high', 'low', 'close', 'volume'] as const) series[name][slot] = candle[name];
  }
  return series;
};
