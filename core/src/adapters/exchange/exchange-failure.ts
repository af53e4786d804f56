/** What can be done about a failed request: nothing from this country, wait as told, or try again soon. */
export type FailureKind = 'country_refused' | 'too_many_requests' | 'unreachable';

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
