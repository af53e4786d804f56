import type { CandleSeries, Market } from '../candles/index.ts';
import { Fault } from '../fault/index.ts';
import { columnFiller } from './column-filler.ts';
import { MARKET_RETURN_REACH } from './market-mean-columns.ts';
import type { MarketWindow } from './market-window.ts';
import { type PriceColumns, priceColumns } from './price-columns.ts';

/** Another market's candles and what is derived of them. */
export interface CrossColumns extends PriceColumns {
  readonly market: Market;
  readonly candles: CandleSeries;
}

/** @param firstRow rows of earlier slots will not be asked for: what only they read is not computed */
export const crossColumns = ({ market, candles }: MarketWindow['cross'][number], firstRow = 0): CrossColumns => ({
  market,
  candles,
  ...priceColumns(candles, columnFiller(candles.close.length, 0, firstRow), undefined, MARKET_RETURN_REACH),
});

/**
 * The columns of `candles`, which begin where those of `columns` do and differ from them from `fromSlot` on: the same bits as
 * computed afresh, at the cost of the slots from there. Every slot of `columns` must have been computed.
 *
 * @throws Fault `internal` when the candles begin elsewhere or are shorter than what is to be kept
 */
export const extendCrossColumns = (columns: CrossColumns, candles: CandleSeries, fromSlot: number): CrossColumns => {
  const { market } = columns;
  const kept = Math.min(fromSlot, columns.logClose.length);
  if (columns.candles.start !== candles.start || kept > candles.close.length || kept < 0)
    throw new Fault('internal', `extend columns of ${market.slug} from slot ${fromSlot}: the candles are others; compute them afresh`);
  return { market, candles, ...priceColumns(candles, columnFiller(candles.close.length, kept, 0), columns, MARKET_RETURN_REACH) };
};
