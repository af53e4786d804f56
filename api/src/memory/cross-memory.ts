import { type CandleSeries, type CandleStore, type Market, slotOf } from '@forecast/core/candles';
import { type CrossColumns, crossColumns, extendCrossColumns, MAX_LOOK_BACK } from '@forecast/core/features';
import { epochMs, type HourRange, hoursIn } from '@forecast/core/time';
import { firstDifference } from './first-difference.ts';
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
    if (source === undefined && previous !== undefined) throw new Error('the store holds none any more');
    return { source, columns: columnsOf(market, source?.candles ?? EMPTY, previous?.columns) };
  };
};

const columnsOf = (market: Market, candles: CandleSeries, known: CrossColumns | undefined): CrossColumns =>
  known?.candles.start === candles.start
    ? extendCrossColumns(known, candles, firstDifference(known.candles, candles))
    : crossColumns({ market, candles });

const EMPTY: CandleSeries = {
  start: epochMs(0),
  open: new Float64Array(),
  high: new Float64Array(),
  low: new Float64Array(),
  close: new Float64Array(),
  volume: new Float64Array(),
};

/** The columns on the grid of a market that looks at them: a view where they reach over all of it, else a copy. */
export const crossOnGrid = (columns: CrossColumns, grid: HourRange): CrossColumns => {
  const from = slotOf(columns.candles, grid.from);
  const place = placed(from, hoursIn(grid));
  return { ...eachColumn(columns, place), candles: { ...eachColumn(columns.candles, place), start: grid.from } };
};

const placed =
  (from: number, length: number) =>
  (column: Float64Array): Float64Array => {
    if (from >= 0 && from + length <= column.length) return column.subarray(from, from + length);
    const copy = new Float64Array(length).fill(Number.NaN);
    copy.set(column.subarray(Math.max(0, from), Math.max(0, from + length)), Math.max(0, -from));
    return copy;
  };

const eachColumn = <T extends object>(columns: T, place: (column: Float64Array) => Float64Array): T =>
  Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, value instanceof Float64Array ? place(value) : value])) as T;
