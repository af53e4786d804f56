import type { Exchange, Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type IngestedMarket, type IngestSettings, ingestMarket } from './ingest-market.ts';
import type { Archive } from './ingest-months.ts';

export { CANDLE_WAIT } from './ingest-market.ts';

export interface IngestOptions extends Archive, IngestSettings {
  readonly exchange: Exchange;
  readonly markets: readonly Market[];
}

export type IngestResult =
  | ({ readonly kind: 'ingested'; readonly market: Market } & IngestedMarket)
  | { readonly kind: 'failed'; readonly market: Market; readonly fault: Fault };

/**
 * Reads what the exchange's closed candles tell since the last ingest into the archive, all markets side by side: the exchange's client
 * keeps its rate limit. A market that fails leaves the others alone. Run again after a kill it goes on where the last write ended.
 *
 * @throws Fault `config` when the exchange does not list a market, and the signal's reason when it aborts
 */
export const ingest = async (options: IngestOptions): Promise<readonly IngestResult[]> => {
  const { exchange, markets, candles, revisions, signal } = options;
  await exchange.assertListed(markets);
  return Promise.all(
    markets.map(async (market): Promise<IngestResult> => {
      try {
        return { kind: 'ingested', market, ...(await ingestMarket(exchange, { candles, revisions }, market, options)) };
      } catch (error) {
        signal?.throwIfAborted();
        return { kind: 'failed', market, fault: faultOf(market, error) };
      }
    }),
  );
};

const faultOf = (market: Market, error: unknown): Fault =>
  error instanceof Fault
    ? error
    : new Fault('internal', `ingest of ${market.slug}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
