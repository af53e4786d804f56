import { Fault } from '../fault/index.ts';
import { columnFiller } from './column-filler.ts';
import { type CrossColumns, crossColumns } from './cross-columns.ts';
import { type IndicatorColumns, indicatorColumns } from './indicator-columns.ts';
import { type MarketMeanColumns, marketMeanColumns } from './market-mean-columns.ts';
import type { MarketWindow } from './market-window.ts';
import { type PriceColumns, priceColumns } from './price-columns.ts';
import { OWN_RETURN_REACH, type ReturnColumns, returnColumns } from './return-columns.ts';
import { type VolumeColumns, volumeColumns } from './volume-columns.ts';

/** A window whose other markets' columns are there already: several markets look at the same others. */
export interface WindowBeside extends MarketWindow {
  readonly cross: readonly CrossColumns[];
}

/**
 * What features build on: one value a slot, made of a fixed number of candles that ends with the slot's own, and of nothing else.
 * It is a market window itself, so whatever reads candles reads them here.
 */
export interface Columns extends MarketWindow, PriceColumns, VolumeColumns, ReturnColumns, MarketMeanColumns, IndicatorColumns {
  /** first slot whose row can be computed */
  readonly firstRow: number;
  /** slots of every column */
  readonly length: number;
  readonly cross: readonly CrossColumns[];
}

/**
 * The columns of a window. A slot whose look-back begins before the window is made of what is there.
 *
 * @param firstRow rows of earlier slots will not be asked for, and are refused: what only they read is not computed
 */
export const computeColumns = (window: MarketWindow, firstRow = 0): Columns =>
  build({ ...window, cross: window.cross.map((other) => crossColumns(other, firstRow)) }, firstRow, 0, undefined);

/** The columns of a window beside those of the other markets, which are taken as they are. */
export const columnsBeside = (window: WindowBeside): Columns => build(window, 0, 0, undefined);

/**
 * The columns of `window`, which begins where `columns` does and differs from them from `fromSlot` on, its other markets included: the
 * same bits as computed afresh, at the cost of the slots from there.
 *
 * @throws Fault `internal` when the window begins elsewhere, is of other markets, or is shorter than what is to be kept
 */
export const extendColumns = (columns: Columns, window: WindowBeside, fromSlot: number): Columns => {
  const kept = Math.min(fromSlot, columns.length);
  if (!sameGrid(columns, window) || kept > window.candles.close.length || kept < 0)
    throw new Fault(
      'internal',
      `extend columns of ${columns.market.slug} from slot ${fromSlot}: the window is another one; compute them afresh`,
    );
  return build(window, columns.firstRow, kept, columns);
};

const sameGrid = (a: MarketWindow, b: MarketWindow): boolean =>
  a.candles.start === b.candles.start &&
  a.market.slug === b.market.slug &&
  a.cross.length === b.cross.length &&
  a.cross.every(({ market }, i) => market.slug === b.cross[i]?.market.slug);

const build = ({ market, candles, cross }: WindowBeside, firstRow: number, from: number, kept: Columns | undefined): Columns => {
  const { length } = candles.close;
  const fill = columnFiller(length, from, firstRow);
  const own = priceColumns(candles, fill, kept, OWN_RETURN_REACH);
  return {
    market,
    candles,
    firstRow,
    length,
    cross,
    ...own,
    ...volumeColumns(candles, own, fill, kept),
    ...returnColumns(own, fill, kept),
    ...marketMeanColumns(own, cross, fill, kept),
    ...indicatorColumns(candles, fill, kept),
  };
};
