import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../fault/index.ts';
import { ExchangeFailure, FAILURES, type FailureKind } from './exchange-failure.ts';

/** How failed requests are tried again; the defaults end within about two minutes. */
export interface Patience {
  /** requests that find nobody, in all */
  readonly attempts: number;
  /** the first wait when the exchange names none; doubled each time */
  readonly firstWaitMs: number;
  /** all waits of one call together */
  readonly longestWaitMs: number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** in [0, 1) */
  readonly random: () => number;
}

export const PATIENCE: Patience = {
  attempts: 5,
  firstWaitMs: 500,
  longestWaitMs: 120_000,
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
  random: Math.random,
};

/**
 * Calls that try again for one client together: while one of them was told to wait, the others hold back too, as an exchange that is
 * asked on answers with a longer ban.
 *
 * @returns a function that runs `request` until it succeeds; `what` names it in faults
 */
export const tryingAgain = (exchange: string, patience: Patience, signal: AbortSignal) => {
  let pause: Promise<unknown> = Promise.resolve();
  return async <T>(what: string, request: () => Promise<T>): Promise<T> => {
    for (let attempt = 1, waited = 0; ; attempt++) {
      try {
        await pause;
        signal.throwIfAborted();
        return await request();
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ExchangeFailure)) throw error;
        const wait = waitBefore(error, attempt, patience);
        waited += wait;
        const spent = waited > patience.longestWaitMs || (error.kind !== 'too_many_requests' && attempt >= patience.attempts);
        if (spent || !FAILURES[error.kind].triedAgain) throw faultOf(exchange, what, attempt, error);
        const over = patience.sleep(wait, signal);
        if (error.kind === 'too_many_requests') pause = Promise.allSettled([pause, over]);
        await Promise.allSettled([over]);
      }
    }
  };
};

/** Exponential back-off with full jitter above the half; what the exchange says goes first. */
const waitBefore = ({ retryAfterMs }: ExchangeFailure, attempt: number, { firstWaitMs, random }: Patience): number =>
  retryAfterMs ?? firstWaitMs * 2 ** (attempt - 1) * (0.5 + random() / 2);

const faultOf = (exchange: string, what: string, attempts: number, cause: ExchangeFailure): Fault =>
  new Fault(FAILURES[cause.kind].code, `${exchange}, ${what}: ${SENTENCES[cause.kind](cause, attempts)}`, { cause });

const SENTENCES: Record<FailureKind, (failure: ExchangeFailure, attempts: number) => string> = {
  country_refused: ({ message }) =>
    `the exchange does not serve the country that this request comes from (${message}). Run it elsewhere, or set \`exchange:\` in config.yaml to one that does.`,
  too_many_requests: ({ message, retryAfterMs }) =>
    `the exchange got too many requests${retryAfterMs === undefined ? '' : ` and accepts none for ${Math.ceil(retryAfterMs / 1000)} s`} (${message}). Run it again later.`,
  unreachable: ({ message }, attempts) => `failed ${attempts} times, last with: ${message}. Run it again later.`,
  not_understood: ({ message }, attempts) =>
    `answered ${attempts} times in a way that is not understood, last with: ${message}. Check whether a proxy answers in its place, and run it again later.`,
  request_refused: ({ message }) => `the exchange refused the request (${message}). Check whether it still lists the market.`,
  bad_candles: ({ message }) => `${message}. Nothing of it was stored; check whether a proxy answers in place of the exchange.`,
};
