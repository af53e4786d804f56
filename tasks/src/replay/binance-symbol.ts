import { type Market, marketOf } from '@forecast/core/candles';

/** What Binance's spot pairs are quoted in. Its symbols have no separator: BTCUSDT is told apart by the quote it ends with. */
const QUOTES = [
  'FDUSD',
  'USDT',
  'USDC',
  'TUSD',
  'BUSD',
  'USDP',
  'USD1',
  'DAI',
  'BTC',
  'ETH',
  'BNB',
  'XRP',
  'SOL',
  'DOGE',
  'TRX',
  'EUR',
  'GBP',
  'AUD',
  'TRY',
  'BRL',
  'JPY',
  'MXN',
  'PLN',
  'ZAR',
  'ARS',
  'UAH',
  'RUB',
  'NGN',
  'COP',
  'CZK',
  'RON',
  'IDRT',
  'BIDR',
] as const;

/** `BTCUSDT` */
export const binanceSymbolOf = ({ base, quote }: Market): string => `${base}${quote}`;

/** The market that Binance calls `symbol`; undefined when it ends with no known quote. */
export const marketOfBinanceSymbol = (symbol: string): Market | undefined => {
  const quote = QUOTES.find((quote) => symbol.endsWith(quote) && symbol.length > quote.length);
  return quote === undefined ? undefined : marketOf('binance', `${symbol.slice(0, -quote.length)}/${quote}`);
};
