/**
 * SQL that tells whether the claim on a row with a `heartbeat` is alive, by the database's clock: the clocks of two hosts differ.
 * Not now(), which stands still while a statement waits for another's lock.
 */
export const ALIVE = `heartbeat > clock_timestamp() - interval '60 seconds'`;
