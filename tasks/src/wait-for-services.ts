import { setTimeout as delay } from 'node:timers/promises';
import { Fault, isUnavailable } from '@forecast/core/fault';
import type { Progress } from './progress.ts';

export interface Waiting {
  readonly progress: Pick<Progress, 'say'>;
  readonly signal: AbortSignal;
  /** milliseconds of any clock that only goes on */
  readonly now: () => number;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<unknown>;
}

const PATIENCE_MS = 180_000;
const PAUSE_MS = 2000;

/** What time it is and how it passes, outside tests. */
export const wallTime = { now: () => performance.now(), sleep: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }) };

/**
 * Tries `work` again for up to three minutes while a service that it needs is away, and tells what is waited for, once each.
 *
 * @throws the fault of the last try, or the signal's reason
 */
export const waitForServices = async <T>(work: () => Promise<T>, { progress, signal, now, sleep }: Waiting): Promise<T> => {
  const until = now() + PATIENCE_MS;
  const told = new Set<string>();
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Fault && isUnavailable(error)) || now() >= until) throw error;
      if (!told.has(error.code)) progress.say(`waiting: ${error.message}`);
      told.add(error.code);
    }
    await sleep(PAUSE_MS, signal);
  }
};
