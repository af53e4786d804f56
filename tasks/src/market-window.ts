import { crossMarketsOf, type Market } from '@forecast/core/candles';
import type { MarketWindow } from '@forecast/core/features';
import type { HourRange } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/** Every market whose candles are wanted: those that are forecast and those that their features look at. */
export const ingestedMarkets = (platform: Pick<Platform, 'config'>, markets: readonly Market[]): readonly Market[] => {
  const all = markets.flatMap((market) => [market, ...crossMarketsOf(market, platform.config.cross_markets)]);
  return [...new Map(all.map((market) => [market.slug, market])).values()];
};

/** The candles of `range` of a market and of its cross markets, on one grid. */
export const readMarketWindow = async (platform: Platform, market: Market, range: HourRange): Promise<MarketWindow> => {
  const cross = crossMarketsOf(market, platform.config.cross_markets);
  const [candles, ...others] = await Promise.all([market, ...cross].map((each) => platform.candles.read(each, range)));
  if (candles === undefined) throw new RangeError('market window: no market');
  return { market, candles, cross: others.map((series, i) => ({ market: cross[i] as Market, candles: series })) };
};
