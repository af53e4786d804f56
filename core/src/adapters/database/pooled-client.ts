import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseError, type Pool, type PoolClient } from 'pg';

const TOO_MANY_CONNECTIONS = '53300';
const LOOK_AGAIN_MS = 50;

/** A server may allow us fewer connections than the pool would open: whoever gets none waits for one of those that there are. */
export const pooledClient = async (pool: Pool, patienceMs: number): Promise<PoolClient> => {
  const until = performance.now() + patienceMs;
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      const isOurs = error instanceof DatabaseError && error.code === TOO_MANY_CONNECTIONS && pool.totalCount > 0;
      if (!isOurs || performance.now() >= until) throw error;
      await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
    }
  }
};
