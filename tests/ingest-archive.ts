import { type Candle, type CandleRevision, type CandleStore, hourOfSlot, type Market } from '@forecast/core/candles';
import { folderStore, openCandleArchive } from '../core/src/adapters/store/index.ts';
import { passingFolder } from './replay-folder.ts';

/** A candle archive in a new folder, and a log of the writes that are asked of it, in order. */
export const loggedArchive = async () => {
  const store = openCandleArchive(await folderStore(passingFolder()));
  const log: string[] = [];
  const recorded: CandleRevision[] = [];
  const candles: CandleStore = {
    ...store,
    merge: (market, read, changeableFrom) => {
      log.push(`merge ${new Date(read[0]?.openTime ?? 0).toISOString().slice(0, 7)}`);
      return store.merge(market, read, changeableFrom);
    },
  };
  const revisions = {
    record: async (_market: string, found: readonly CandleRevision[]): Promise<void> => {
      recorded.push(...found);
      log.push('record');
    },
  };
  return { candles, revisions, recorded, log };
};

/** Everything that the archive has of a market. */
export const contents = async (store: CandleStore, market: Market): Promise<readonly Candle[]> => {
  const extent = await store.extent(market);
  if (extent === undefined) return [];
  const series = await store.read(market, extent);
  return Array.from(series.close, (close, slot) => ({
    openTime: hourOfSlot(series, slot),
    open: at(series.open, slot),
    high: at(series.high, slot),
    low: at(series.low, slot),
    close,
    volume: at(series.volume, slot),
  })).filter(({ close }) => !Number.isNaN(close));
};

const at = (column: Float64Array, slot: number): number => column[slot] ?? Number.NaN;
