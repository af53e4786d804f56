import type { RawCandle } from '@forecast/core/candles';
import type { EpochMs } from '@forecast/core/time';

/** What a test makes go wrong. `every: n` means every nth request (or row), 1 all of them. */
export interface ReplayFaults {
  readonly tooManyRequests?: { readonly every: number; readonly retryAfterSeconds: number };
  readonly banned?: { readonly every: number; readonly retryAfterSeconds: number };
  readonly countryRefused?: { readonly every: number };
  readonly serverError?: { readonly every: number };
  readonly droppedConnection?: { readonly every: number };
  readonly slowAnswer?: { readonly every: number; readonly milliseconds: number };
  /** rows of a page that are told twice */
  readonly duplicates?: { readonly every: number };
  readonly candles?: readonly CandleFault[];
}

/** One candle that is told otherwise until `hours` after it closed; for ever when infinite. */
export interface CandleFault {
  /** as ccxt writes it: BTC/USDT */
  readonly symbol: string;
  readonly openTime: EpochMs;
  readonly hours: number;
  /** the values told instead; left out, the candle is not told at all */
  readonly told?: Partial<RawCandle>;
}

/** What becomes of one request. */
export type RequestFault =
  | { readonly kind: 'too_many_requests' | 'banned'; readonly retryAfterSeconds: number }
  | { readonly kind: 'country_refused' | 'server_error' | 'dropped_connection' };

/** @param count the requests up to this one */
export const requestFaultOf = (faults: ReplayFaults, count: number): RequestFault | undefined => {
  const { tooManyRequests, banned, countryRefused, serverError, droppedConnection } = faults;
  if (isDue(countryRefused, count)) return { kind: 'country_refused' };
  if (isDue(banned, count)) return { kind: 'banned', retryAfterSeconds: banned.retryAfterSeconds };
  if (isDue(tooManyRequests, count)) return { kind: 'too_many_requests', retryAfterSeconds: tooManyRequests.retryAfterSeconds };
  if (isDue(serverError, count)) return { kind: 'server_error' };
  return isDue(droppedConnection, count) ? { kind: 'dropped_connection' } : undefined;
};

/** How long this request is left waiting, in milliseconds. */
export const delayOf = ({ slowAnswer }: ReplayFaults, count: number): number => (isDue(slowAnswer, count) ? slowAnswer.milliseconds : 0);

export const isDue = <T extends { readonly every: number }>(fault: T | undefined, count: number): fault is T =>
  fault !== undefined && count % fault.every === 0;
