import type { binance } from 'ccxt';
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici';
import { exchangeRequest } from './exchange-request.ts';

export type CcxtClient = binance;

/** ccxt knows more than a hundred exchanges; importing one by its file takes a third of the time of all. */
const ccxtFile = (name: string): string => new URL(`src/${name}.js`, import.meta.resolve('ccxt')).href;

export interface ClientOptions {
  /** base of the exchange's API in place of its own, as http://127.0.0.1:8090 */
  readonly url: string | undefined;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/**
 * A ccxt client of Binance's public spot API. The rate limit holds everywhere but on loopback, where a replay has none. Of a page every
 * row is kept: ccxt's own reading leaves out in silence what opens before the hour that was asked for, which is all of a page in seconds.
 */
export const binanceClient = async ({ url, signal, timeoutMs }: ClientOptions): Promise<{ client: CcxtClient; dispatcher: Dispatcher }> => {
  const { default: Client } = (await import(ccxtFile('binance'))) as { default: typeof binance };
  const loopback = url !== undefined && isLoopback(url);
  const dispatcher = loopback ? new Agent() : new EnvHttpProxyAgent();
  const client = new Client({
    enableRateLimit: !loopback,
    options: { fetchMarkets: { types: ['spot'] }, fetchCurrencies: false },
    ...(url === undefined ? {} : { urls: { api: { public: new URL('/api/v3', url).href } } }),
  });
  client.parseOHLCVs = (rows = [], market) => rows.map((row: object) => client.parseOHLCV(row, market));
  client.fetchImplementation = exchangeRequest({ dispatcher, signal, timeoutMs });
  return { client, dispatcher };
};

const isLoopback = (url: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(url).hostname);
