import { type Exchange, type Market, noLongerListed, type RawCandle } from '../../candles/index.ts';
import { epochMs, isoSecond } from '../../time/index.ts';
import type { CcxtClient } from './ccxt-client.ts';
import { failureOf } from './ccxt-failure.ts';
import { ExchangeFailure } from './exchange-failure.ts';
import { loadListed } from './listed-markets.ts';
import { isBadSymbol, marketListings } from './market-listings.ts';
import { type Patience, tryingAgain } from './try-again.ts';

interface Connection {
  readonly patience: Patience;
  readonly signal: AbortSignal;
  readonly close: () => Promise<void>;
}

/** The most candles that Binance returns at once. */
const PAGE_SIZE = 1000;

/** The `Exchange` port over a ccxt client. */
export const ccxtExchange = (name: string, client: CcxtClient, { patience, signal, close }: Connection): Exchange => {
  const retried = tryingAgain(name, patience, signal);
  const asked = <T>(what: string, request: () => Promise<T>): Promise<T> =>
    retried(what, () =>
      request().catch((error) => {
        throw failureOf(error);
      }),
    );
  return {
    name,
    pageSize: PAGE_SIZE,
    now: () =>
      asked('its clock', async () => {
        const time = await client.fetchTime();
        if (time === undefined) throw new ExchangeFailure('not_understood', 'the answer holds no time');
        return epochMs(time);
      }),
    assertListed: (markets) => asked('the markets that it lists', () => loadListed(client, name, markets)),
    listings: (markets) => asked('what it lists', () => marketListings(client, markets)),
    candles: (market, from) =>
      asked(`candles of ${market.symbol} from ${isoSecond(from)}`, async () => {
        await loadListed(client, name, [market]);
        const page = await client.fetchOHLCV(market.symbol, '1h', from, PAGE_SIZE).catch((error) => refused(client, market, error));
        return page.map(rawCandle).toSorted((a, b) => a.openTime - b.openTime);
      }),
    close,
  };
};

/** A market may be taken off the list while it is read; an exchange that lists it all the same has only stumbled. */
const refused = async (client: CcxtClient, market: Market, error: unknown): Promise<never> => {
  if (isBadSymbol(error) && (await marketListings(client, [market])).get(market.slug) === 'unlisted') throw noLongerListed(market);
  throw error;
};

/** What ccxt could not read as a number becomes NaN, for validation to report. */
const rawCandle = ([openTime, open, high, low, close, volume]: readonly (number | undefined)[]): RawCandle => ({
  openTime: openTime ?? Number.NaN,
  open: open ?? Number.NaN,
  high: high ?? Number.NaN,
  low: low ?? Number.NaN,
  close: close ?? Number.NaN,
  volume: volume ?? Number.NaN,
});
