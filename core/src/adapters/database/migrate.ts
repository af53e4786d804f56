import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Connection } from './connection.ts';

const FOLDER = fileURLToPath(new URL('../../../../migrations', import.meta.url));

/** Brings the tables up to date and returns the names of the migrations that were applied; of several at once one works, the others wait. */
export const migrate = (connection: Connection, databaseUrl: string): Promise<readonly string[]> =>
  connection.guard('bring the tables up to date', async () => {
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
