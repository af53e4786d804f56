import { DatabaseError } from 'pg';
import { Fault } from '../../fault/index.ts';
import { connectionMeaning } from './connection-failure.ts';
import type { DatabaseAddress } from './database-address.ts';
import { meaningOf, type SqlStateMeaning } from './sqlstate.ts';

type Named = Pick<DatabaseAddress, 'where' | 'namedBy'>;

/**
 * What a failed operation on the database means to whoever asked for it: `database_unavailable` where trying again may do, `config` where
 * only whoever set it up can mend it, `internal` for a mistake of ours. What is not understood counts as unavailable.
 */
export const databaseFault = (operation: string, address: Named, error: unknown): Fault =>
  faultOf(operation, address, error, meaningOfFailure(error));

/** The same of a connection that does not come about: what the server has against it we did not say, whoever named the server did. */
export const connectFault = (operation: string, address: Named, error: unknown): Fault => {
  const meaning = meaningOfFailure(error);
  return faultOf(operation, address, error, error instanceof DatabaseError && meaning.kind === 'ours' ? NOT_SO : meaning);
};

const NOT_SO: SqlStateMeaning = { kind: 'config', advice: 'see what {} asks for, and the environment (PGOPTIONS)' };

const faultOf = (operation: string, { where, namedBy }: Named, error: unknown, { kind, advice }: SqlStateMeaning): Fault => {
  if (error instanceof Fault) return error;
  const said = sayingOf(error);
  if (kind === 'ours') return new Fault('internal', `${operation}: ${said}`, { cause: error });
  const message = `${operation}: PostgreSQL at ${where} (${namedBy}): ${said}; ${advice.replaceAll('{}', namedBy)}`;
  return new Fault(kind === 'config' ? 'config' : 'database_unavailable', message, { cause: error });
};

const meaningOfFailure = (error: unknown): SqlStateMeaning => {
  if (!(error instanceof DatabaseError)) return connectionMeaning(error);
  // What a pooler says of a parameter that it does not know.
  if (/startup parameter/i.test(error.message))
    return { kind: 'config', advice: 'a pooler refuses it: take it out of {}, and out of the environment (PGOPTIONS)' };
  return meaningOf(error.code ?? '');
};

/** A refused connection to a name of several addresses has no message of its own. */
const sayingOf = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(String).join(', ') : error instanceof Error ? error.message : String(error);
