import { type Market, noLongerListed } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { Platform } from './platform.ts';

/** `current`: there are candles up to an hour, or later ones. `halted`: there are not, and the exchange does not trade the market. */
export type Feed = 'current' | 'halted';

/**
 * Whether candles of the market reach up to the hour `at`. The exchange is asked only where they do not. An hour without a candle that has
 * later ones behind it is a gap of the exchange, which is known and no fault.
 *
 * @throws Fault `stale` when the exchange trades the market, `config` when it no longer lists it, `exchange_unavailable` when it cannot be
 * asked
 */
export const feedAt = async (platform: Pick<Platform, 'candles' | 'exchange'>, market: Market, at: EpochMs): Promise<Feed> => {
  const extent = await platform.candles.extent(market);
  if (extent !== undefined && extent.until >= at) return 'current';
  const exchange = await platform.exchange();
  const listing = (await exchange.listings([market])).get(market.slug);
  if (listing === 'halted') return 'halted';
  throw listing === 'unlisted' ? noLongerListed(market) : candleMissing(market, at);
};

/** @param refused why the candle that the exchange told was refused */
export const candleMissing = ({ exchange }: Market, at: EpochMs, refused?: string): Fault => {
  const told = refused === undefined ? 'is missing' : `was refused (${refused})`;
  return new Fault(
    'stale',
    `the candle from ${isoSecond(plusHours(at, -1))} to ${isoSecond(at)} ${told}, and ${exchange} trades the market: the next ingest asks again`,
  );
};
