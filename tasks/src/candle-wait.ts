import { setTimeout as delay } from 'node:timers/promises';
import { Fault, isUnavailable } from '@forecast/core/fault';
import type { EpochMs } from '@forecast/core/time';
import type { PolledClock } from './polled-clock.ts';

/** Asking again while the exchange does not tell the last candle, or cannot be asked. */
export interface CandleWait {
  readonly attempts: number;
  readonly everyMs: number;
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<unknown>;
}

/** Ten minutes: a candle that is not told by then is missing. */
export const CANDLE_WAIT: CandleWait = {
  attempts: 60,
  everyMs: 10_000,
  sleep: (milliseconds, signal) => delay(milliseconds, undefined, { ...(signal && { signal }) }),
};
const DUE_AFTER_MS = CANDLE_WAIT.attempts * CANDLE_WAIT.everyMs;

/** The candle that should be there, by the exchange's clock. */
export interface ExpectedCandle {
  /** when it closes: the start of the hour that is forecast */
  readonly at: EpochMs;
  readonly clock: PolledClock;
}

interface Patience {
  readonly wait?: CandleWait | undefined;
  readonly expected?: ExpectedCandle | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Whether it must have been told by now. */
export const isDue = (expected: ExpectedCandle): boolean => msUntilDue(expected) <= 0;

/**
 * Makes `attempt` again until it returns true or the candle is due. A try that finds a service away, or gets an answer that makes no
 * sense, is made again as well. Without `wait` there is one try.
 *
 * @throws what the last try threw, or the signal's reason
 */
export const pollForCandle = async (attempt: () => Promise<boolean>, { wait, expected, signal }: Patience): Promise<void> => {
  // Counted beforehand: a clock that stands still would never come to the end.
  for (let left = attemptsLeft(wait, expected); ; left--) {
    const isLast = left <= 0 || (expected !== undefined && isDue(expected));
    try {
      if ((await attempt()) || isLast) return;
    } catch (error) {
      signal?.throwIfAborted();
      if (isLast || !mayPass(error)) throw error;
    }
    await wait?.sleep(pauseBefore(wait, expected), signal);
  }
};

const msUntilDue = ({ at, clock }: ExpectedCandle): number => at + DUE_AFTER_MS - clock.estimate();
const msUntilClose = ({ at, clock }: ExpectedCandle): number => at - clock.estimate();

const attemptsLeft = (wait: CandleWait | undefined, expected: ExpectedCandle | undefined): number => {
  if (wait === undefined) return 0;
  if (expected === undefined) return wait.attempts;
  return Math.ceil(msUntilDue(expected) / wait.everyMs) + (msUntilClose(expected) > 0 ? 1 : 0);
};

/** Until the candle closes, if that is sooner. */
const pauseBefore = ({ everyMs }: CandleWait, expected: ExpectedCandle | undefined): number => {
  const untilClose = expected === undefined ? 0 : msUntilClose(expected);
  return untilClose > 0 ? Math.min(untilClose, everyMs) : everyMs;
};

const mayPass = (error: unknown): boolean => isUnavailable(error) || (error instanceof Fault && error.code === 'bad_candles');
