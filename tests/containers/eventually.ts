import { setTimeout as sleep } from 'node:timers/promises';

/** After this something hangs, however slow the host is. */
const HANGS_AFTER_SECONDS = 1800;

/**
 * Asks until there is an answer.
 *
 * @param probe undefined: not yet; what it throws counts as not yet too, and is told when time is up
 */
export const eventually = async <T>(
  what: string,
  probe: () => Promise<T | undefined>,
  seconds: number = HANGS_AFTER_SECONDS,
): Promise<T> => {
  const until = Date.now() + seconds * 1000;
  for (let last: unknown; ; ) {
    try {
      const answer = await probe();
      if (answer !== undefined) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > until) throw new Error(`${what}: not within ${seconds} s`, { cause: last });
    await sleep(1000);
  }
};
