import type { EpochMs } from '../time/index.ts';
import type { Listing } from './listing.ts';
import type { Market } from './market.ts';

/** A candle as the exchange tells it: not yet checked. */
export interface RawCandle {
  readonly openTime: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** Where candles come from. Every call may throw Fault `exchange_unavailable` or `exchange_refuses_country`. */
export interface Exchange {
  /** `binance` */
  readonly name: string;
  /** most candles that one call returns */
  readonly pageSize: number;
  /** the exchange's own clock */
  now(): Promise<EpochMs>;
  /** @throws Fault `config` that names the symbols the exchange does not list */
  assertListed(markets: readonly Market[]): Promise<void>;
  /** What it lists of each market at this moment, by slug. */
  listings(markets: readonly Market[]): Promise<ReadonlyMap<string, Listing>>;
  /**
   * Up to `pageSize` candles that open at or after `from`, oldest first; the last may still be open.
   *
   * @throws Fault `config` when it does not list the market, or no longer
   */
  candles(market: Market, from: EpochMs): Promise<readonly RawCandle[]>;
  close(): Promise<void>;
}
