import { setInterval } from 'node:timers/promises';
import { Fault } from '@forecast/core/fault';
import type { Platform } from '../platform.ts';

const HEARTBEAT_MS = 5000;
/** A database that is away for less than this costs nobody his claim, which lasts for 60 s. */
const PATIENCE_MS = 45_000;

/**
 * Does `work` while telling the database every 5 seconds that its owner lives. Whoever finds that the claim was taken over stops:
 * the signal that the work is given aborts.
 *
 * @throws Fault `claim_lost`
 */
export const withHeartbeat = async <T>(
  platform: Platform,
  beats: readonly Heartbeat[],
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const lost = new AbortController();
  const over = new AbortController();
  const beating = beat(beats, over.signal, (error) => lost.abort(error));
  try {
    return await work(AbortSignal.any([platform.signal, lost.signal]));
  } finally {
    over.abort();
    await beating;
  }
};

/** Says that the owner lives; false when somebody else owns the claim by now. */
export type Heartbeat = () => Promise<boolean>;

const beat = async (beats: readonly Heartbeat[], over: AbortSignal, lose: (error: unknown) => void): Promise<void> => {
  let heard = performance.now();
  try {
    for await (const _ of setInterval(HEARTBEAT_MS, undefined, { signal: over })) {
      const alive = await Promise.all(beats.map((each) => each())).catch((error: unknown) => {
        if (performance.now() - heard > PATIENCE_MS) throw error;
      });
      if (alive === undefined) continue;
      heard = performance.now();
      if (!alive.every(Boolean))
        lose(new Fault('claim_lost', 'training: another process has taken the claim over; nothing was registered here'));
    }
  } catch (error) {
    if (!over.aborted) lose(error);
  }
};
