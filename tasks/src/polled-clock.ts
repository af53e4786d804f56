import type { Exchange } from '@forecast/core/candles';
import { type EpochMs, epochMs } from '@forecast/core/time';

/** The exchange's clock as it is asked again and again: ours may be ahead of it or behind. */
export interface PolledClock {
  /** asks it now; those who ask meanwhile get the same answer. @throws Fault `exchange_unavailable` */
  ask(): Promise<EpochMs>;
  /** its last answer, carried on by our clock; ours while there is none. Good for deadlines, never for what has closed */
  estimate(): EpochMs;
}

/** @param ours the clock that carries an answer on */
export const polledClock = (exchange: Pick<Exchange, 'now'>, ours: () => EpochMs): PolledClock => {
  let ahead = 0;
  let asking: Promise<EpochMs> | undefined;
  const ask = async (): Promise<EpochMs> => {
    const theirs = await exchange.now();
    ahead = theirs - ours();
    return theirs;
  };
  return {
    ask: () => {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
    estimate: () => epochMs(ours() + ahead),
  };
};
