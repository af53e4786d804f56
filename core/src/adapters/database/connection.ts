import { Pool, type PoolClient, type QueryResult, type QueryResultRow } from 'pg';
import { begun, ignore } from './begun-transaction.ts';
import { columnReader, untouchedTypes } from './column-types.ts';
import { type DatabaseAddress, databaseAddress } from './database-address.ts';
import { connectFault, databaseFault } from './database-fault.ts';
import { pooledClient } from './pooled-client.ts';

/** The server's own limit of 30 s tells apart what was cancelled; this one is for a server that says nothing any more. */
const QUERY_TIMEOUT_MS = 35_000;
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 5;
/** After a fail-over the name of the server leads to another one: a connection that is never idle would stay with the former for ever. */
const LIFETIME_SECONDS = 600;

/** What a statement did: the rows it returned, and how many it returned or wrote. */
interface Answer<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** @param operation what the statement is for, as a fault says it */
export type Query = <Row extends QueryResultRow>(operation: string, text: string, values?: readonly unknown[]) => Promise<Answer<Row>>;

/** A few connections to one database, opened when they are needed. Each call may throw Fault `database_unavailable`, `config`, `corrupt_row`. */
export interface Connection {
  readonly address: DatabaseAddress;
  /** One statement, in a transaction of its own. */
  readonly query: Query;
  /**
   * Runs `work` in one transaction, which a throw rolls back. It holds a connection for as long: `work` waits for nothing but its own
   * `query`, since all connections may be held by callers that wait for one more.
   */
  readonly transaction: <T>(operation: string, work: (query: Query) => Promise<T>) => Promise<T>;
  /** Runs something else that talks to this database, so that its failures read like ours. */
  readonly guard: <T>(operation: string, work: () => Promise<T>) => Promise<T>;
  close(): Promise<void>;
}

/**
 * @param namedBy what the URL was written into, as faults call it
 * @param connections at most so many at once
 * @throws Fault `config` when `url` is none
 */
export const connect = (url: string, namedBy: string, connections = CONNECTIONS): Connection => {
  const address = databaseAddress(url, namedBy);
  const pool = new Pool({
    connectionString: url,
    max: connections,
    types: untouchedTypes,
    application_name: 'crypto-forecast',
    query_timeout: QUERY_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    maxLifetimeSeconds: LIFETIME_SECONDS,
    keepAlive: true,
  });
  pool.on('error', ignore);
  const guard = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw databaseFault(operation, address, error);
    });
  const open = (operation: string): Promise<PoolClient> =>
    pooledClient(pool, CONNECT_TIMEOUT_MS).catch((error: unknown) => {
      throw connectFault(operation, address, error);
    });
  const transaction: Connection['transaction'] = (operation, work) => guard(operation, () => inTransaction(open, operation, work));
  return {
    address,
    guard,
    query: (operation, text, values = []) => transaction(operation, (query) => query(operation, text, values)),
    transaction,
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
};

const inTransaction = async <T>(
  open: (operation: string) => Promise<PoolClient>,
  operation: string,
  work: (query: Query) => Promise<T>,
): Promise<T> => {
  const client = await begun(() => open(operation));
  let failed = true;
  try {
    const result = await work((ofStatement, text, values = []) => answer(client, ofStatement || operation, text, values));
    const { command } = await client.query('COMMIT');
    // The server's answer to the COMMIT of a transaction in which something failed that `work` did not pass on.
    if (command !== 'COMMIT') throw new RangeError(`COMMIT was answered with ${command}: nothing was written`);
    failed = false;
    return result;
  } finally {
    // A connection that is thrown away takes its open transaction with it.
    client.off('error', ignore);
    client.release(failed);
  }
};

const answer = async <Row extends QueryResultRow>(
  client: PoolClient,
  operation: string,
  text: string,
  values: readonly unknown[],
): Promise<Answer<Row>> => {
  const result = await client.query<(string | null)[]>({ text, values: [...values], rowMode: 'array' });
  return { rows: rowsOf(operation, result) as readonly Row[], count: result.rowCount ?? 0 };
};

const rowsOf = (operation: string, { rows, fields }: QueryResult<(string | null)[]>): readonly Record<string, unknown>[] => {
  const readers = fields.map(({ name, dataTypeID }) => columnReader(operation, name, dataTypeID));
  // Copied for each row: objects that are made alike are small and quick.
  const empty: Record<string, unknown> = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return rows.map((row) => {
    const made = { ...empty };
    for (const [i, { name }] of fields.entries()) made[name] = readers[i]?.(row[i] ?? null);
    return made;
  });
};
