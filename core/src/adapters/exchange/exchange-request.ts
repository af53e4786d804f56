import { type Dispatcher, fetch, type Response } from 'undici';
import { ExchangeFailure } from './exchange-failure.ts';

export interface RequestOptions {
  readonly dispatcher: Dispatcher;
  readonly signal: AbortSignal;
  /** for the whole answer, its body included */
  readonly timeoutMs: number;
}

/** What ccxt reads of an answer. */
interface Reply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: Response['headers'];
  text(): Promise<string>;
}

/**
 * The `fetchImplementation` of a ccxt client: one GET without a second try. ccxt's own request can neither be aborted nor tells
 * `Retry-After`, leaves the body without a time limit, and takes an answer that is not JSON for an empty page.
 *
 * @throws ExchangeFailure, or the signal's reason once it is aborted
 */
export const exchangeRequest =
  ({ dispatcher, signal, timeoutMs }: RequestOptions) =>
  async (url: string, { method, headers }: { method: string; headers: Record<string, string> }): Promise<Reply> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const reply = await fetch(url, { method, headers, dispatcher, redirect: 'error', signal: limit });
      const body = await reply.text();
      refuseUnusable(reply, body, new URL(url).pathname);
      return { status: reply.status, statusText: reply.statusText, headers: reply.headers, text: async () => body };
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof ExchangeFailure) throw cause;
      throw new ExchangeFailure('unreachable', `${new URL(url).host}: ${reasonOf(cause)}`, { cause });
    }
  };

/** Binance and the networks before it word a refused country in different ways, under 403 too. */
const COUNTRY_REFUSED = /restricted location|block access from your country/i;

/** Binance's firewall answers 403 to who asks too much, without saying for how long; its shortest ban is 5 minutes. */
const FIREWALL_BAN_MS = 300_000;

const refuseUnusable = ({ status, headers }: Response, body: string, path: string): void => {
  const told = `${path}: HTTP ${status} ${body.slice(0, 200)}`;
  if (status === 451 || (status >= 400 && COUNTRY_REFUSED.test(body))) throw new ExchangeFailure('country_refused', told);
  if (status === 429 || status === 418)
    throw new ExchangeFailure('too_many_requests', told, { retryAfterMs: retryAfterMs(headers.get('retry-after')) });
  if (status === 403) throw new ExchangeFailure('too_many_requests', told, { retryAfterMs: FIREWALL_BAN_MS });
  if (status >= 500 || (status < 400 && !isJson(body))) throw new ExchangeFailure('unreachable', told);
};

/** Seconds, as Binance sends it; undefined when there is no such number. */
const retryAfterMs = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;

const isJson = (body: string): boolean => {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
};

/** fetch says "fetch failed" and hides why in its cause. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
