import type { CandleSeries, CandleStore, Market } from '@forecast/core/candles';
import { type CrossColumns, crossColumns, extendCrossColumns, MAX_LOOK_BACK } from '@forecast/core/features';
import { epochMs } from '@forecast/core/time';
import { firstDifference } from './first-difference.ts';
import { inSlices, upToSlot } from './in-slices.ts';
import { type MarketCandles, readMarketCandles } from './market-candles.ts';

/** A market that the features of others look at: kept once, however many they are. */
export interface CrossMemory {
  /** undefined while the store holds none */
  readonly source: MarketCandles | undefined;
  readonly columns: CrossColumns;
}

/** Laid out beyond its candles, so that a market that is as old, or whose last candle came earlier, need not copy what is here. */
const MARGINS = { before: MAX_LOOK_BACK, after: 168 };

export const readCrossMemory = (store: CandleStore, market: Market) => {
  const readCandles = readMarketCandles(store, market, MARGINS);
  return async (previous: CrossMemory | undefined): Promise<CrossMemory> => {
    const source = await readCandles(previous?.source);
    if (previous !== undefined && source === previous.source) return previous;
    return { source, columns: await columnsOf(market, source?.candles ?? EMPTY, previous?.columns) };
  };
};

const columnsOf = (market: Market, candles: CandleSeries, known: CrossColumns | undefined): Promise<CrossColumns> => {
  const kept = known?.candles.start === candles.start ? known : undefined;
  const from = kept === undefined ? 0 : firstDifference(kept.candles, candles);
  return inSlices(from, candles.close.length, kept, (columns, slot, until) => {
    const slice = upToSlot(candles, until);
    return columns === undefined ? crossColumns({ market, candles: slice }) : extendCrossColumns(columns, slice, slot);
  });
};

const EMPTY: CandleSeries = {
  start: epochMs(0),
  open: new Float64Array(),
  high: new Float64Array(),
  low: new Float64Array(),
  close: new Float64Array(),
  volume: new Float64Array(),
};
