import { type Exchange, type Listing, type Market, noLongerListed, type RejectedCandle } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { epochMs, isoSecond, plusHours } from '@forecast/core/time';
import { type ExpectedCandle, isDue, pollForCandle } from './candle-wait.ts';
import { type IngestedMarket, type IngestSettings, ingestMarket } from './ingest-market.ts';
import type { Archive } from './ingest-months.ts';
import { knownListings } from './known-listings.ts';
import { candleMissing } from './missing-candle.ts';
import { withdrawImpossible } from './withdraw-impossible.ts';

export { CANDLE_WAIT } from './candle-wait.ts';

export interface IngestOptions extends Archive, IngestSettings {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
}

export type IngestResult =
  | ({ readonly kind: 'ingested'; readonly market: Market; readonly listing: Listing } & IngestedMarket)
  | { readonly kind: 'failed'; readonly market: Market; readonly fault: Fault };

/**
 * Reads what the exchange's closed candles tell since the last ingest into the archive, all markets side by side: the exchange's client
 * keeps its rate limit. A market that fails, that the exchange no longer lists, or that trades and lacks the candle that is due, leaves
 * the others alone. Run again after a kill it goes on where the last write ended.
 *
 * @throws Fault `config` when the exchange does not list a market of which there are no candles, `exchange_unavailable` when it cannot be
 * asked, and the signal's reason when it aborts
 */
export const ingest = async (options: IngestOptions): Promise<readonly IngestResult[]> => {
  const { exchange, markets, candles, signal } = options;
  let listings: ReadonlyMap<string, Listing> = new Map();
  const askListings = async (): Promise<boolean> => {
    listings = await knownListings(exchange, candles, markets);
    return true;
  };
  await pollForCandle(askListings, options);
  return Promise.all(
    markets.map(async (market): Promise<IngestResult> => {
      try {
        return { kind: 'ingested', market, ...(await ingestListed(options, market, listings.get(market.slug))) };
      } catch (error) {
        signal?.throwIfAborted();
        return { kind: 'failed', market, fault: faultOf(market, error) };
      }
    }),
  );
};

const ingestListed = async (options: IngestOptions, market: Market, listing: Listing | undefined) => {
  const { exchange, candles, revisions, expected } = options;
  if (listing === 'unlisted') {
    // Whoever looks at it goes on without them: nobody can tell them right any more.
    const stored = await candles.extent(market);
    const withdrawn = stored === undefined ? [] : await withdrawImpossible(candles, market, stored, []);
    throw withHours(noLongerListed(market), withdrawn);
  }
  const isHalted = listing === 'halted';
  // A market that does not trade is not waited for: that would hold up the hour of all others.
  const wait = isHalted ? undefined : options.wait;
  const ingested = await ingestMarket(exchange, { candles, revisions }, market, { ...options, wait });
  const isThere = expected === undefined || (ingested.to !== undefined && ingested.to >= expected.at);
  // Whoever waited has waited long enough, whatever the clock shows.
  if (isThere || !(isHalted || wait !== undefined || isDue(expected))) return { ...ingested, listing: 'trading' as const };
  const now = isHalted ? listing : (await exchange.listings([market])).get(market.slug);
  if (now === 'unlisted') throw noLongerListed(market);
  if (now !== 'halted') throw candleMissing(market, expected.at, refusalOf(ingested, expected));
  return { ...ingested, listing: now };
};

/** A market that fails tells nothing but its fault. */
const withHours = (fault: Fault, withdrawn: readonly RejectedCandle[]): Fault => {
  if (withdrawn.length === 0) return fault;
  const hours = withdrawn.map(({ candle }) => isoSecond(epochMs(candle.openTime))).join(', ');
  return new Fault(fault.code, `${fault.message}; stored candles that cannot be true were taken out: ${hours}`, { cause: fault });
};

/** Why the expected candle was refused, where it was told. */
const refusalOf = ({ rejected }: IngestedMarket, { at }: ExpectedCandle): string | undefined =>
  rejected.find(({ candle }) => candle.openTime === plusHours(at, -1))?.reason;

const faultOf = (market: Market, error: unknown): Fault =>
  error instanceof Fault
    ? error
    : new Fault('internal', `ingest of ${market.slug}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
