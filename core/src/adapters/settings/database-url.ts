import type { Environment } from '../../config/index.ts';
import { Fault } from '../../fault/index.ts';

/** The variable that names the database, as faults call it. */
export const DATABASE_URL = 'DATABASE_URL';

/** @throws Fault `config` when the environment names no database */
export const requiredDatabaseUrl = ({ databaseUrl }: Pick<Environment, 'databaseUrl'>): string => {
  if (databaseUrl === undefined)
    throw new Fault('config', `${DATABASE_URL} is not set: postgres://user:password@host:5432/name (see .env.example)`);
  return databaseUrl;
};
