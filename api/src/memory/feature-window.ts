import type { CandleSeries, CandleStore, Market } from '@forecast/core/candles';
import { type Columns, columnsBeside, extendColumns, MAX_LOOK_BACK, type WindowBeside } from '@forecast/core/features';
import { plusHours } from '@forecast/core/time';
import type { CrossMemory } from './cross-memory.ts';
import { crossOnGrid } from './cross-on-grid.ts';
import { firstDifference } from './first-difference.ts';
import { inSlices, upToSlot } from './in-slices.ts';
import type { Kept } from './kept.ts';
import { type MarketCandles, readMarketCandles } from './market-candles.ts';

/** Candles in memory and the columns that features build on: from these the row of any hour is one pass over its look-back. */
export interface FeatureWindow {
  /** they begin a look-back before the first candle, because the other markets may be older; the candles are among them */
  readonly columns: Columns;
  /** what they were made of */
  readonly own: MarketCandles;
  readonly cross: readonly CrossMemory[];
}

/**
 * Reads what is new of the candles and computes the columns from there on.
 *
 * @param cross the markets that its features look at, in their order
 */
export const readFeatureWindow = (store: CandleStore, market: Market, cross: readonly Kept<CrossMemory>[]) => {
  const readCandles = readMarketCandles(store, market, { before: MAX_LOOK_BACK, after: 0 });
  return async (previous: FeatureWindow | undefined): Promise<FeatureWindow | undefined> => {
    const own = await readCandles(previous?.own);
    if (own === undefined) return undefined;
    // Candles of one hour are written market by market: a forecast of it wants those of the others, too.
    if (own !== previous?.own) await Promise.all(cross.map((each) => each.refresh()));
    const others = cross.map(keptValue);
    if (own === previous?.own && others.every((other, i) => other === previous.cross[i])) return previous;
    return { columns: await columnsOf(market, own, others, previous?.columns), own, cross: others };
  };
};

const keptValue = ({ value, problem }: Kept<CrossMemory>): CrossMemory => {
  if (value === undefined || problem !== undefined) throw new Error(problem ?? 'candles of another market were not read yet');
  return value;
};

const columnsOf = (
  market: Market,
  { candles }: MarketCandles,
  others: readonly CrossMemory[],
  known: Columns | undefined,
): Promise<Columns> => {
  const grid = { from: candles.start, until: plusHours(candles.start, candles.close.length) };
  const window = { market, candles, cross: others.map(({ columns }) => crossOnGrid(columns, grid)) };
  const kept = known?.candles.start === candles.start ? known : undefined;
  return inSlices(kept === undefined ? 0 : firstNew(kept, window), candles.close.length, kept, (columns, slot, until) => {
    const slice = windowUpTo(window, until);
    return columns === undefined ? columnsBeside(slice) : extendColumns(columns, slice, slot);
  });
};

const windowUpTo = ({ market, candles, cross }: WindowBeside, until: number): WindowBeside => ({
  market,
  candles: upToSlot(candles, until),
  cross: cross.map((other) => ({ ...upToSlot(other, until), candles: upToSlot(other.candles, until) })),
});

const firstNew = (known: Columns, window: WindowBeside): number =>
  Math.min(
    firstDifference(known.candles, window.candles),
    ...window.cross.map(({ candles }, i) => firstDifference(known.cross[i]?.candles as CandleSeries, candles)),
  );
