import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '../../fault/index.ts';
import type { PromotionLog } from '../../promotion/index.ts';
import type { Connection } from './connection.ts';

const EXPIRED = `interval '20 seconds'`;
const HEARTBEAT_MS = 4000;
const LOOK_AGAIN_MS = 200;
const PATIENCE_MS = 120_000;

/**
 * Only one process at a time moves a market's champion: a row with a heartbeat by the database's clock, as claims on trainings have.
 * Not a lock of the database: it would hold a connection for as long as `work` runs, and `work` needs connections too, so that as many
 * markets at once as there are connections would wait for each other for ever. The lock of a killed process expires after 20 seconds.
 */
export const championLock = (connection: Pick<Connection, 'query'>): PromotionLog['exclusively'] =>
  inTurn(async (market, work) => {
    const lease = leaseOf(connection, market);
    await lease.take();
    const over = new AbortController();
    const beating = beat(lease.renew, over.signal);
    let mine = true;
    let result: Awaited<ReturnType<typeof work>>;
    try {
      result = await work();
    } finally {
      over.abort();
      await beating;
      // A database that is away now frees it by itself.
      mine = await lease.release().catch(() => true);
    }
    if (!mine) throw new Fault('claim_lost', `move the champion of ${market}: this process was too slow and another took over: try again`);
    return result;
  });

const leaseOf = ({ query }: Pick<Connection, 'query'>, market: string) => {
  const owner = randomUUID();
  const operation = `wait for the champion of ${market}`;
  const claim = async (): Promise<boolean> => {
    const text = `INSERT INTO champion_lock AS held (market, owner, heartbeat) VALUES ($1, $2, clock_timestamp())
      ON CONFLICT (market) DO UPDATE SET owner = excluded.owner, heartbeat = clock_timestamp()
      WHERE held.owner = excluded.owner OR held.heartbeat <= clock_timestamp() - ${EXPIRED}`;
    return (await query(operation, text, [market, owner])).count === 1;
  };
  return {
    take: async (): Promise<void> => {
      const until = performance.now() + PATIENCE_MS;
      while (!(await claim())) {
        if (performance.now() >= until) throw new Fault('claim_lost', `${operation}: another process is still moving it: try again`);
        await sleep(LOOK_AGAIN_MS * (0.5 + Math.random()));
      }
    },
    renew: async (): Promise<void> => {
      await query(operation, 'UPDATE champion_lock SET heartbeat = clock_timestamp() WHERE market = $1 AND owner = $2', [market, owner]);
    },
    /** @returns whether it was still held */
    release: async (): Promise<boolean> =>
      (await query(operation, 'DELETE FROM champion_lock WHERE market = $1 AND owner = $2', [market, owner])).count === 1,
  };
};

/** A heartbeat that fails is followed by the next one; whether the lock was lost shows when it is released. */
const beat = async (renew: () => Promise<void>, over: AbortSignal): Promise<void> => {
  for (;;) {
    await sleep(HEARTBEAT_MS, undefined, { signal: over }).catch(() => undefined);
    if (over.aborted) return;
    await renew().catch(() => undefined);
  }
};

/** Calls of one process wait for each other here, without asking the database. */
const inTurn = (exclusively: PromotionLog['exclusively']): PromotionLog['exclusively'] => {
  const last = new Map<string, Promise<unknown>>();
  return (market, work) => {
    const turn = (last.get(market) ?? Promise.resolve()).then(() => exclusively(market, work));
    last.set(
      market,
      turn.catch(() => undefined),
    );
    return turn;
  };
};
