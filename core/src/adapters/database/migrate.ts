import { fileURLToPath } from 'node:url';
import type { ClientBase } from 'pg';
import { Fault } from '../../fault/index.ts';
import type { Connection } from './connection.ts';
import { connectFault } from './database-fault.ts';
import { beginText } from './session-settings.ts';

const FOLDER = fileURLToPath(new URL('../../../../migrations', import.meta.url));

const OPERATION = 'bring the tables up to date';

/** A large table takes its time. */
const BEGIN = beginText('0');

/**
 * Brings the tables up to date, all or nothing, and returns the names of the migrations that were applied; of several at once one works,
 * the others wait. The lock is one of the transaction: behind a pooler a session's lock stays with a session that is somebody else's next.
 */
export const migrate = ({ address, guard }: Pick<Connection, 'address' | 'guard'>): Promise<readonly string[]> =>
  guard(OPERATION, async () => {
    // Read when there is something to bring up to date: no hour's step needs them.
    const [{ Client }, { PG_MIGRATE_LOCK_ID }] = await Promise.all([import('pg'), import('node-pg-migrate')]);
    const client = new Client({ connectionString: address.url, application_name: 'crypto-forecast', connectionTimeoutMillis: 10_000 });
    client.on('error', () => undefined);
    try {
      await client.connect().catch((error: unknown) => {
        throw connectFault(OPERATION, address, error);
      });
      await client.query(BEGIN);
      await client.query(`SELECT pg_advisory_xact_lock(${PG_MIGRATE_LOCK_ID})`);
      const applied = await run(client);
      await client.query('COMMIT');
      return applied;
    } finally {
      // A connection that ends takes its open transaction with it.
      await client.end();
    }
  });

const run = async (client: ClientBase): Promise<readonly string[]> => {
  const { runner } = await import('node-pg-migrate');
  let failure: unknown;
  const query = (text: unknown, values?: unknown[]): unknown => {
    if (text === 'BEGIN' || text === 'COMMIT' || text === 'ROLLBACK') return Promise.resolve({ rows: [] });
    return client.query(text as string, values).catch((error: unknown) => {
      failure ??= error;
      throw error;
    });
  };
  const options = { dir: FOLDER, direction: 'up', migrationsTable: 'migration', log: () => undefined } as const;
  try {
    const applied = await runner({
      ...options,
      dbClient: { query } as unknown as ClientBase,
      singleTransaction: true,
      noLock: true,
      // It orders by a time without a zone, which former versions wrote in the zone of the server.
      checkOrder: false,
    });
    return applied.map(({ name }) => name);
  } catch (cause) {
    // It wraps what the server said into text.
    throw failure ?? new Fault('internal', `migrations: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};
