import { RequestRefused, refusal } from './binance-refusal.ts';
import { binanceSymbolOf } from './binance-symbol.ts';
import type { ReplayedMarket } from './candle-folder.ts';
import { exchangeInfo } from './exchange-info.ts';
import { klineOf } from './kline.ts';
import type { ReplayClock } from './replay-clock.ts';
import type { ReplayFaults } from './replay-faults.ts';
import { toldCandles } from './told-candles.ts';

/** What a replay answers from. */
export interface ReplayedExchange {
  readonly markets: readonly ReplayedMarket[];
  readonly clock: ReplayClock;
  readonly faults: ReplayFaults;
}

/** A body of JSON, and what the request costs of the weight that Binance grants in a minute. */
export interface BinanceAnswer {
  readonly status: number;
  readonly body: string;
  readonly weight: number;
}

/** Answers a GET of Binance's public spot API, with its own error bodies for what it would not accept. */
export const binanceAnswer = (exchange: ReplayedExchange, path: string, query: URLSearchParams): BinanceAnswer => {
  try {
    return { status: 200, ...answerOf(exchange, path, query) };
  } catch (error) {
    if (error instanceof RequestRefused)
      return { status: error.status, body: JSON.stringify({ code: error.code, msg: error.message }), weight: 1 };
    throw error;
  }
};

const answerOf = (exchange: ReplayedExchange, path: string, query: URLSearchParams): { body: string; weight: number } => {
  switch (path) {
    case '/api/v3/ping':
      return { body: '{}', weight: 1 };
    case '/api/v3/time':
      return { body: JSON.stringify({ serverTime: exchange.clock.now() }), weight: 1 };
    case '/api/v3/exchangeInfo':
      return { body: JSON.stringify(exchangeInfo(marketsAsked(exchange, query), exchange.clock.now())), weight: 20 };
    case '/api/v3/klines':
      return { body: klines(exchange, query), weight: 2 };
    default:
      throw refusal.unknownPath(path);
  }
};

const klines = ({ markets, clock, faults }: ReplayedExchange, query: URLSearchParams): string => {
  const market = marketNamed(markets, mandatory(query, 'symbol'));
  if (mandatory(query, 'interval') !== '1h') throw refusal.invalidInterval();
  const limit = wholeNumber(query, 'limit') ?? 500;
  if (limit === 0) throw refusal.invalidValue('limit');
  const asked = { first: wholeNumber(query, 'startTime'), last: wholeNumber(query, 'endTime'), limit: Math.min(limit, 1000) };
  return `[${toldCandles(market, asked, clock.now(), faults).map(klineOf).join(',')}]`;
};

/** `symbol` and `symbols` narrow what is listed, as with Binance. */
const marketsAsked = ({ markets }: ReplayedExchange, query: URLSearchParams): readonly ReplayedMarket[] => {
  const symbol = query.get('symbol');
  const symbols = query.get('symbols');
  if (symbol !== null) return [marketNamed(markets, symbol)];
  if (symbols === null) return markets;
  if (!/^\["[A-Z0-9]+"(,"[A-Z0-9]+")*\]$/.test(symbols)) throw refusal.illegalCharacters('symbols', '^\\["[A-Z0-9-_.]{1,50}"...\\]$');
  return (JSON.parse(symbols) as string[]).map((name) => marketNamed(markets, name));
};

const marketNamed = (markets: readonly ReplayedMarket[], symbol: string): ReplayedMarket => {
  const found = markets.find(({ market }) => binanceSymbolOf(market) === symbol);
  if (found === undefined) throw refusal.invalidSymbol();
  return found;
};

const mandatory = (query: URLSearchParams, name: string): string => {
  const value = query.get(name);
  if (value === null || value === '') throw refusal.missing(name);
  return value;
};

const wholeNumber = (query: URLSearchParams, name: string): number | undefined => {
  const value = query.get(name);
  if (value === null) return undefined;
  if (!/^\d{1,20}$/.test(value)) throw refusal.illegalCharacters(name, '^[0-9]{1,20}$');
  return Number(value);
};
