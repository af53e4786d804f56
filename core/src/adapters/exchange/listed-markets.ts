import type { Market } from '../../candles/index.ts';
import { Fault } from '../../fault/index.ts';
import type { CcxtClient } from './ccxt-client.ts';

type CcxtMarket = Awaited<ReturnType<CcxtClient['fetchMarkets']>>[number];

/**
 * Makes `markets` known to the client, asking for these alone: all that Binance lists is a body of many megabytes. When one is not
 * listed, all are read, to say what is.
 *
 * @throws Fault `config` that names the symbols the exchange does not list, and some that it does
 */
export const loadListed = async (client: CcxtClient, exchange: string, markets: readonly Market[]): Promise<void> => {
  const unknown = markets.filter(({ symbol }) => client.markets?.[symbol] === undefined);
  if (unknown.length === 0) return;
  const told = await fetchSome(client, unknown);
  const listed = told ?? (await client.fetchMarkets());
  const spot = listed.filter((market) => market?.spot === true);
  const missing = unknown.filter(({ symbol }) => !spot.some((market) => market?.symbol === symbol));
  if (missing.length > 0) throw notListed(exchange, missing, spot);
  client.setMarkets([...Object.values(client.markets ?? {}), ...spot]);
};

/** The markets asked for; undefined when Binance refuses because one of them is not listed. */
const fetchSome = async (client: CcxtClient, markets: readonly Market[]): Promise<readonly CcxtMarket[] | undefined> => {
  try {
    return await client.fetchMarkets({ symbols: JSON.stringify(markets.map(({ base, quote }) => `${base}${quote}`)) });
  } catch (error) {
    if (error instanceof Error && error.name === 'BadSymbol') return undefined;
    throw error;
  }
};

const notListed = (exchange: string, missing: readonly Market[], listed: readonly CcxtMarket[]): Fault => {
  const symbols = listed.flatMap((market) => market?.symbol ?? []);
  const related = symbols.filter((symbol) => missing.some(({ base }) => symbol.startsWith(`${base}/`)));
  const some = [...new Set([...related, ...symbols])].slice(0, 8).join(', ');
  const names = missing.map(({ symbol }) => symbol).join(', ');
  return new Fault(
    'config',
    `${exchange} does not list ${names}; it lists ${some}${symbols.length > 8 ? ', …' : ''}. Change \`symbols:\` or \`cross_markets:\` in config.yaml.`,
  );
};
