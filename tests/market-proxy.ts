import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an exchange does to one market, by its name such as `BTCUSDT`. Changed by a test as it goes. */
interface MarketTroubles {
  /** klines are answered 500 */
  readonly failing: Set<string>;
  /** no kline that opens at or after this is told */
  readonly stoppedAt: Map<string, number>;
  /** the kline that opens at this is not told */
  readonly missing: Map<string, number>;
  /** what exchangeInfo says beside TRADING */
  readonly status: Map<string, string>;
  /** there is no such market any more */
  readonly unlisted: Set<string>;
  /** there is no such market for klines, and exchangeInfo says so after the first of them was asked for */
  readonly vanishing: Set<string>;
  /** there is no such market for klines, though exchangeInfo lists it */
  readonly refused: Set<string>;
  /** everything is answered 500 */
  isAway: boolean;
}

export interface MarketProxy {
  readonly url: string;
  readonly troubles: MarketTroubles;
  /** paths that were asked for, with the market */
  readonly asked: readonly string[];
  /** no trouble, nothing asked */
  reset(): void;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

const serverError: Answer = { status: 500, body: '{"code":-1000,"msg":"An unknown error occurred while processing the request."}' };
const invalidSymbol: Answer = { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' };

/** Stands before a replay and spoils what it says of single markets. */
export const startMarketProxy = async (target: () => string): Promise<MarketProxy> => {
  const troubles: MarketTroubles = {
    failing: new Set(),
    stoppedAt: new Map(),
    missing: new Map(),
    status: new Map(),
    unlisted: new Set(),
    vanishing: new Set(),
    refused: new Set(),
    isAway: false,
  };
  const asked: string[] = [];
  const answer = async (url: URL): Promise<Answer> => {
    const symbols = symbolsOf(url);
    asked.push([url.pathname.split('/').at(-1), ...symbols].join(' '));
    if (troubles.isAway) return serverError;
    if (symbols.some((symbol) => troubles.unlisted.has(symbol))) return invalidSymbol;
    if (url.pathname.endsWith('/klines')) return klines(url, symbols[0] ?? '');
    const reply = await fetch(target() + url.pathname + url.search);
    const body = await reply.text();
    return { status: reply.status, body: url.pathname.endsWith('/exchangeInfo') && reply.ok ? withStatus(body, troubles) : body };
  };
  const klines = async (url: URL, symbol: string): Promise<Answer> => {
    if (troubles.vanishing.has(symbol)) {
      troubles.unlisted.add(symbol);
      return invalidSymbol;
    }
    if (troubles.refused.has(symbol)) return invalidSymbol;
    if (troubles.failing.has(symbol)) return serverError;
    const reply = await fetch(target() + url.pathname + url.search);
    const rows = (await reply.json()) as number[][];
    const end = troubles.stoppedAt.get(symbol) ?? Number.POSITIVE_INFINITY;
    const missing = troubles.missing.get(symbol);
    return { status: reply.status, body: JSON.stringify(rows.filter(([openTime = 0]) => openTime < end && openTime !== missing)) };
  };
  const handle = async ({ url = '/' }: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(new URL(url, 'http://proxy'));
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  };
  const server = createServer((request, response) => void handle(request, response).catch(() => response.destroy()));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    troubles,
    asked,
    reset: () => {
      for (const each of Object.values(troubles)) if (each instanceof Set || each instanceof Map) each.clear();
      troubles.isAway = false;
      asked.length = 0;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const symbolsOf = ({ searchParams }: URL): readonly string[] => {
  const one = searchParams.get('symbol');
  return one === null ? (JSON.parse(searchParams.get('symbols') ?? '[]') as string[]) : [one];
};

const withStatus = (body: string, { status, unlisted }: MarketTroubles): string => {
  const info = JSON.parse(body) as { symbols: { symbol: string }[] };
  const listed = info.symbols.filter(({ symbol }) => !unlisted.has(symbol));
  return JSON.stringify({ ...info, symbols: listed.map((each) => ({ ...each, status: status.get(each.symbol) ?? 'TRADING' })) });
};
