import { setTimeout as delay } from 'node:timers/promises';
import { Fault } from '../../fault/index.ts';

const ATTEMPTS = 30;
const LONGEST_PAUSE_MS = 500;

/**
 * Repeats a read, change and conditional write of the object `key` until no other writer came between.
 *
 * @param attempt one such round; undefined when another writer came first
 * @throws Fault `store_unavailable` when that happens thirty times running
 */
export const untilWritten = async <T>(key: string, attempt: () => Promise<T | undefined>): Promise<T> => {
  for (let round = 0; round < ATTEMPTS; round++) {
    const result = await attempt();
    if (result !== undefined) return result;
    // By chance, so that those who collided do not collide again.
    await delay(Math.random() * Math.min(LONGEST_PAUSE_MS, 5 * 2 ** round));
  }
  throw new Fault(
    'store_unavailable',
    `write ${key}: another writer came first ${ATTEMPTS} times running; see what else writes to this store`,
  );
};
