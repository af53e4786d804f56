import { DatabaseError } from 'pg';
import { Fault } from '../../fault/index.ts';

/** SQLSTATE classes and codes (PostgreSQL 17, appendix A) that say the server cannot serve us now, and what to do about it. */
const UNAVAILABLE: readonly (readonly [prefix: string, advice: string])[] = [
  ['08', 'see whether it is running'],
  ['57P', 'it is starting or stopping: try again'],
  ['57014', 'it did not answer in time: try again'],
  ['53100', 'free disk space on its host'],
  ['53', 'it has too many connections or too little memory: try again'],
  ['40', 'another transaction was in the way: try again'],
  ['28', 'check user and password in DATABASE_URL'],
  ['3D000', 'create that database or correct its name in DATABASE_URL'],
  ['42P01', 'bring its tables up to date: tasks init'],
  ['42703', 'bring its tables up to date: tasks init'],
];

const NETWORK =
  /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_)\w*|ENOTFOUND|ENOENT|EACCES)$|terminat|timeout|timed out|not queryable|SSL|SASL|password/i;

/**
 * What a failed operation on the database means to whoever asked for it.
 *
 * @param where host and port, never the password
 */
export const databaseFault = (operation: string, where: string, error: unknown): Fault => {
  if (error instanceof Fault) return error;
  const advice = adviceFor(error);
  const said = sayingOf(error);
  return advice === undefined
    ? new Fault('internal', `${operation}: ${said}`, { cause: error })
    : new Fault('database_unavailable', `${operation}: PostgreSQL at ${where}: ${said}; ${advice}`, { cause: error });
};

const adviceFor = (error: unknown): string | undefined => {
  if (error instanceof DatabaseError) return UNAVAILABLE.find(([prefix]) => error.code?.startsWith(prefix))?.[1];
  const { code, message } = error as { code?: unknown; message?: unknown };
  return NETWORK.test(String(code)) || NETWORK.test(String(message)) ? 'see whether it is running and DATABASE_URL names it' : undefined;
};

/** A refused connection to a name of several addresses has no message of its own. */
const sayingOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(String).join(', ') : error instanceof Error ? error.message : String(error);
