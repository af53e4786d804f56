import { type ApiKeyLog, type KeyRing, keyRing } from '@forecast/core/access';

/** Reads the keys when they are not those that were read last. */
export const readKeys = (log: Pick<ApiKeyLog, 'changes' | 'all'>): ((previous: KeyRing | undefined) => Promise<KeyRing>) => {
  let read: string | undefined;
  return async (previous) => {
    // Asked first: what is written between the two calls is read now and once more the next time, never missed.
    const changes = await log.changes();
    if (previous !== undefined && changes === read) return previous;
    const ring = keyRing(await log.all());
    read = changes;
    return ring;
  };
};
