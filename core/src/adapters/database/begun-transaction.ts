import type { PoolClient } from 'pg';
import { beginText } from './session-settings.ts';

const BEGIN = beginText();

/** One more than the pool has connections: all of them may have been cut while nobody used them. */
const MOST_TRIES = 6;

/** What a connection says that was cut: by the server (a restart, idle_session_timeout), by a pooler, or by what lies between. */
const CUT = /^(57P0[15]|08\w{3}|ECONNRESET|EPIPE)$/;
const CUT_MESSAGE = /^Connection terminated|not queryable/;

/** A connection with a transaction begun, and with `ignore` for a listener to its errors. One that turns out to be cut is thrown away for another: nothing was done on it. */
export const begun = async (open: () => Promise<PoolClient>): Promise<PoolClient> => {
  for (let tries = 1; ; tries++) {
    const client = await open();
    client.on('error', ignore);
    try {
      await client.query(BEGIN);
      return client;
    } catch (error) {
      client.release(true);
      if (tries === MOST_TRIES || !isCut(error)) throw error;
    }
  }
};

const isCut = (error: unknown): boolean => {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  return CUT.test(String(code)) || CUT_MESSAGE.test(String(message));
};

/** A connection that breaks tells the query in hand, and the pool drops it; without a listener it would end the process as well. */
export const ignore = (): void => undefined;
