import { openDatabase } from '@forecast/core/adapters/database';
import { Client, type QueryResultRow } from 'pg';

/** Runs one statement, each time over a connection of its own, which a copy of the database would wait for otherwise. */
export const sql = async <Row extends QueryResultRow>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> => {
  const client = new Client(url);
  await client.connect();
  try {
    return (await client.query<Row>(text, [...values])).rows;
  } finally {
    await client.end();
  }
};

/**
 * Another database of the server, migrated and empty, or as `copyOf` is now, to which nobody may be connected.
 *
 * @returns its URL
 */
export const anotherDatabase = async (server: string, name: string, copyOf = 'template1'): Promise<string> => {
  await sql(server, `CREATE DATABASE ${name} TEMPLATE ${copyOf}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase(url.href);
  await database.migrate();
  await database.close();
  return url.href;
};
