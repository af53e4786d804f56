import { Fault } from '../fault/index.ts';

/** A spot pair on an exchange at one hour a candle. */
export interface Market {
  readonly exchange: string;
  readonly base: string;
  readonly quote: string;
  /** as ccxt writes it: `BTC/USDT` */
  readonly symbol: string;
  /** the name in tables, tags and the registry: `binance-BTC-USDT-1h` */
  readonly slug: string;
}

const SPOT_SYMBOL = /^([A-Z0-9]+)[/-]([A-Z0-9]+)$/;

/**
 * @param symbol `BTC/USDT` or `BTC-USDT`
 * @throws Fault `unknown_market` when the text is not a spot pair (a `:` marks a derivative)
 */
export const marketOf = (exchange: string, symbol: string): Market => {
  const [, base, quote] = SPOT_SYMBOL.exec(symbol) ?? [];
  if (base === undefined || quote === undefined) throw new Fault('unknown_market', `market "${symbol}": a spot pair looks like BTC/USDT`);
  return { exchange, base, quote, symbol: `${base}/${quote}`, slug: `${exchange}-${base}-${quote}-1h` };
};
