import type { CandleStore, Exchange, Listing, Market } from '@forecast/core/candles';

/**
 * What the exchange lists of `markets` now, by slug. One that it does not list must have been known before: there are candles of it.
 *
 * @throws Fault `config` that names those of which nothing was ever there, and what the exchange lists
 */
export const knownListings = async (
  exchange: Exchange,
  candles: Pick<CandleStore, 'extent'>,
  markets: readonly Market[],
): Promise<ReadonlyMap<string, Listing>> => {
  const listings = await exchange.listings(markets);
  const unlisted = markets.filter(({ slug }) => listings.get(slug) === 'unlisted');
  const extents = await Promise.all(unlisted.map((market) => candles.extent(market)));
  const unknown = unlisted.filter((_, i) => extents[i] === undefined);
  if (unknown.length > 0) await exchange.assertListed(unknown);
  return listings;
};
