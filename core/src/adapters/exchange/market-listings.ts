import type { Listing, Market } from '../../candles/index.ts';
import type { CcxtClient } from './ccxt-client.ts';
import { ExchangeFailure } from './exchange-failure.ts';

type CcxtMarket = Awaited<ReturnType<CcxtClient['fetchMarkets']>>[number];

/** Asks what the exchange lists of `markets` now, by slug; the client knows those from here on, and no others of them. */
export const marketListings = async (client: CcxtClient, markets: readonly Market[]): Promise<ReadonlyMap<string, Listing>> => {
  const told = spotOf(await fetchListed(client, markets));
  const asked = new Set(markets.map(({ symbol }) => symbol));
  const others = Object.values(client.markets ?? {}).filter((market) => !asked.has(market?.symbol ?? ''));
  client.setMarkets([...others, ...told]);
  return new Map(markets.map(({ slug, symbol }) => [slug, listingOf(told.find((market) => market?.symbol === symbol))]));
};

/** A market that the exchange did not refuse and yet does not tell is looked for among all: an answer may be empty for other reasons. */
const fetchListed = async (client: CcxtClient, markets: readonly Market[]): Promise<readonly CcxtMarket[]> => {
  const { told, refused } = await fetchSome(client, markets);
  const isTold = ({ symbol }: Market): boolean => told.some((market) => market?.symbol === symbol);
  if (markets.every((market) => isTold(market) || refused.has(market))) return told;
  const all = await client.fetchMarkets();
  if (spotOf(all).length === 0) throw new ExchangeFailure('unreachable', 'the answer lists no market at all');
  return all;
};

interface Asked {
  readonly told: readonly CcxtMarket[];
  readonly refused: ReadonlySet<Market>;
}

/** Binance refuses the whole question because of one market that it does not list: that one is found by halves. */
const fetchSome = async (client: CcxtClient, markets: readonly Market[]): Promise<Asked> => {
  if (markets.length === 0) return { told: [], refused: new Set() };
  try {
    const told = await client.fetchMarkets({ symbols: JSON.stringify(markets.map(({ base, quote }) => `${base}${quote}`)) });
    return { told, refused: new Set() };
  } catch (error) {
    if (!isBadSymbol(error)) throw error;
  }
  if (markets.length <= 1) return { told: [], refused: new Set(markets) };
  const half = Math.ceil(markets.length / 2);
  const [first, second] = [await fetchSome(client, markets.slice(0, half)), await fetchSome(client, markets.slice(half))];
  return { told: [...first.told, ...second.told], refused: new Set([...first.refused, ...second.refused]) };
};

/** Whether the exchange says that there is no such market. */
export const isBadSymbol = (error: unknown): boolean => error instanceof Error && error.name === 'BadSymbol';

const spotOf = (markets: readonly CcxtMarket[]): CcxtMarket[] => markets.filter((market) => market?.spot === true);

/** ccxt calls a market active when it trades; where it does not know, nothing speaks against it. */
const listingOf = (market: CcxtMarket): Listing => {
  if (market === undefined) return 'unlisted';
  return market.active === false ? 'halted' : 'trading';
};
