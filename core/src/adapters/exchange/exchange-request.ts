import { type Dispatcher, fetch, type Response } from 'undici';
import { isAnswerTo, otherwise, refuseOtherCandles } from './binance-answer.ts';
import { ExchangeFailure } from './exchange-failure.ts';

/** All that Binance lists, its longest answer, is some twenty megabytes. A body without an end would take all memory within the time. */
const MOST_BYTES = 1 << 26;

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
 * `Retry-After`, leaves the body without a time limit, and takes an answer that is no page of candles for an empty one.
 *
 * @throws ExchangeFailure, or the signal's reason once it is aborted
 */
export const exchangeRequest =
  ({ dispatcher, signal, timeoutMs }: RequestOptions) =>
  async (url: string, { method, headers }: { method: string; headers: Record<string, string> }): Promise<Reply> => {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    try {
      const reply = await fetch(url, { method, headers, dispatcher, redirect: 'error', signal: limit });
      const body = await textOf(reply);
      refuseUnusable(reply, body, new URL(url).pathname);
      return { status: reply.status, statusText: reply.statusText, headers: reply.headers, text: async () => body };
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof ExchangeFailure) throw cause;
      throw new ExchangeFailure('unreachable', `${new URL(url).host}: ${reasonOf(cause)}`, { cause });
    }
  };

/** The body, decompressed and decoded. */
const textOf = async (reply: Response): Promise<string> => {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of reply.body ?? []) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new ExchangeFailure('not_understood', `the answer is longer than ${MOST_BYTES} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
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
  if (status >= 500) throw new ExchangeFailure('unreachable', told);
  refuseOtherAnswers(status, body, path);
};

/** Binance's own refusals pass: ccxt knows what their codes mean. */
const refuseOtherAnswers = (status: number, body: string, path: string): void => {
  const answer = parsed(body);
  if (isRefusal(answer) && !COUNTRY_REFUSED.test(body)) return;
  if (status < 300 && isAnswerTo(path, answer)) {
    refuseOtherCandles(path, answer);
    return;
  }
  const kind = COUNTRY_REFUSED.test(body) ? 'country_refused' : 'not_understood';
  throw new ExchangeFailure(kind, `${path}: HTTP ${status} is ${otherwise(path)}: ${body === '' ? 'an empty body' : body.slice(0, 200)}`);
};

/** `{"code": -1121, "msg": "…"}`; 0 and 200 are no errors, and so no answer to anything that is asked. */
const isRefusal = (answer: unknown): boolean => {
  if (typeof answer !== 'object' || answer === null || !('code' in answer)) return false;
  return Number.isInteger(Number(answer.code)) && ![0, 200].includes(Number(answer.code));
};

/** Seconds, as Binance sends it; undefined when there is no such number. */
const retryAfterMs = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Number(header) * 1000 : undefined;

/** undefined when it is no JSON */
const parsed = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** fetch says "fetch failed" and hides why in its cause. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
};
