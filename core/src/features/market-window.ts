import type { CandleSeries, Market } from '../candles/index.ts';

/** One market's candles and those of its cross markets, all on the same grid: equal start, equal length. */
export interface MarketWindow {
  readonly market: Market;
  readonly candles: CandleSeries;
  /** in the order of the configuration; the market itself is never among them */
  readonly cross: readonly { readonly market: Market; readonly candles: CandleSeries }[];
}
