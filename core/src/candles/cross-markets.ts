import type { Market } from './market.ts';
import { marketOf } from './market.ts';

/**
 * The markets whose candles the features of `market` look at as well, in order: the configured ones without `market` itself;
 * for another base than BTC, BTC leads them.
 *
 * @param symbols cross_markets of the configuration, `ETH/USDT`
 */
export const crossMarketsOf = (market: Market, symbols: readonly string[]): readonly Market[] => {
  const leader = `BTC/${market.quote}`;
  const all = market.base === 'BTC' ? symbols : [leader, ...symbols.filter((symbol) => symbol !== leader)];
  return all.filter((symbol) => symbol !== market.symbol).map((symbol) => marketOf(market.exchange, symbol));
};
