import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '@forecast/core/adapters/database';
import { afterAll, beforeAll } from 'vitest';
import { startPostgres } from '../../embedded/src/postgres.ts';

/** A real PostgreSQL for one test file, migrated and empty at its start. Read the fields inside tests only. */
export const usePostgres = (): { readonly url: string; readonly database: Database } => {
  let folder: string;
  let server: Awaited<ReturnType<typeof startPostgres>>;
  let database: Database;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    server = await startPostgres(folder);
    database = await openDatabase(server.url);
    await database.migrate();
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  }, 30_000);
  return {
    get url() {
      return server.url;
    },
    get database() {
      return database;
    },
  };
};
