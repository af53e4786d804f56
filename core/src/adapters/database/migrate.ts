import { fileURLToPath } from 'node:url';
import type { Connection } from './connection.ts';

const FOLDER = fileURLToPath(new URL('../../../../migrations', import.meta.url));

/** Brings the tables up to date and returns the names of the migrations that were applied; of several at once one works, the others wait. */
export const migrate = (connection: Connection, databaseUrl: string): Promise<readonly string[]> =>
  connection.guard('bring the tables up to date', async () => {
    // Read when there is something to bring up to date: no hour's step needs it.
    const { runner } = await import('node-pg-migrate');
    const applied = await runner({
      databaseUrl,
      dir: FOLDER,
      direction: 'up',
      migrationsTable: 'migration',
      advisoryLockMode: 'wait',
      log: () => undefined,
    });
    return applied.map(({ name }) => name);
  });
