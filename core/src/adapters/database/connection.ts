import { Pool, type PoolClient, type QueryResultRow } from 'pg';
import { Fault } from '../../fault/index.ts';
import { columnTypes } from './column-types.ts';
import { databaseFault } from './database-fault.ts';

const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 10_000;
const CONNECTIONS = 5;

/** What a statement did: the rows it returned, and how many it returned or wrote. */
interface Answer<Row> {
  readonly rows: readonly Row[];
  readonly count: number;
}

/** @param operation what the statement is for, as a fault says it */
export type Query = <Row extends QueryResultRow>(operation: string, text: string, values?: readonly unknown[]) => Promise<Answer<Row>>;

/** A few connections to one database, opened when they are needed. Each call may throw Fault `database_unavailable`. */
export interface Connection {
  readonly query: Query;
  /** Runs `work` in one transaction, which a throw rolls back. */
  readonly transaction: <T>(operation: string, work: (query: Query) => Promise<T>) => Promise<T>;
  /** Runs something else that talks to this database, so that its failures read like ours. */
  readonly guard: <T>(operation: string, work: () => Promise<T>) => Promise<T>;
  close(): Promise<void>;
}

/** @throws Fault `config` when `url` is none */
export const connect = (url: string): Connection => {
  const where = hostOf(url);
  const pool = new Pool({
    connectionString: url,
    max: CONNECTIONS,
    types: columnTypes,
    application_name: 'crypto-forecast',
    statement_timeout: STATEMENT_TIMEOUT_MS,
    // The server's own limit tells apart what was cancelled; this one is for a server that says nothing any more.
    query_timeout: STATEMENT_TIMEOUT_MS + 5000,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', ignore);
  const guard = <T>(operation: string, work: () => Promise<T>): Promise<T> =>
    work().catch((error: unknown) => {
      throw databaseFault(operation, where, error);
    });
  return {
    guard,
    query: (operation, text, values = []) => guard(operation, () => answer(pool, text, values)),
    transaction: (operation, work) => guard(operation, () => inTransaction(pool, work)),
    close: () => (pool.ended ? Promise.resolve() : pool.end()),
  };
};

const answer = async <Row extends QueryResultRow>(
  client: Pick<PoolClient, 'query'>,
  text: string,
  values: readonly unknown[],
): Promise<Answer<Row>> => {
  const { rows, rowCount } = await client.query<Row>(text, [...values]);
  return { rows, count: rowCount ?? 0 };
};

const inTransaction = async <T>(pool: Pool, work: (query: Query) => Promise<T>): Promise<T> => {
  const client = await pool.connect();
  client.on('error', ignore);
  let failed = true;
  try {
    await client.query('BEGIN');
    const result = await work((_, text, values = []) => answer(client, text, values));
    await client.query('COMMIT');
    failed = false;
    return result;
  } finally {
    // A connection that is thrown away takes its open transaction with it.
    client.off('error', ignore);
    client.release(failed);
  }
};

/**
 * A connection that breaks tells the query in hand, and the pool drops it; without a listener it would end the process as well.
 */
const ignore = (): void => undefined;

const hostOf = (url: string): string => {
  if (!URL.canParse(url)) throw new Fault('config', 'DATABASE_URL is no URL: postgres://user:password@host:5432/name');
  const { host, searchParams } = new URL(url);
  return searchParams.get('host') ?? host;
};
