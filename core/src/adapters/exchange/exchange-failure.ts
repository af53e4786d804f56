import type { FaultCode } from '../../fault/index.ts';

/**
 * What became of a request: nothing is answered to this country, the exchange wants to be left alone, nobody was reached, the answer
 * makes no sense, the exchange refuses what was asked, or it tells candles that are none of an hour.
 */
export type FailureKind = 'country_refused' | 'too_many_requests' | 'unreachable' | 'not_understood' | 'request_refused' | 'bad_candles';

/** What a kind means to the caller. What is not tried again would fail in the same way. */
export const FAILURES: Readonly<Record<FailureKind, { readonly code: FaultCode; readonly triedAgain: boolean }>> = {
  country_refused: { code: 'exchange_refuses_country', triedAgain: false },
  too_many_requests: { code: 'exchange_unavailable', triedAgain: true },
  unreachable: { code: 'exchange_unavailable', triedAgain: true },
  not_understood: { code: 'exchange_unavailable', triedAgain: true },
  request_refused: { code: 'exchange_unavailable', triedAgain: false },
  bad_candles: { code: 'bad_candles', triedAgain: false },
};

/** One request that the exchange did not answer as asked, before anything was tried again. */
export class ExchangeFailure extends Error {
  override readonly name = 'ExchangeFailure';
  readonly kind: FailureKind;
  /** how long the exchange wants to be left alone, where it says so */
  readonly retryAfterMs: number | undefined;

  constructor(kind: FailureKind, message: string, options: { cause?: unknown; retryAfterMs?: number | undefined } = {}) {
    super(message, options);
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs;
  }
}
