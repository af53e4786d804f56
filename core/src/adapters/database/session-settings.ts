/**
 * Settings that change what is read or written, or that would end our work early. A server, a database, a role, a URL or the environment
 * (PGOPTIONS) may set each of them to anything.
 */
const FIXED: Readonly<Record<string, string>> = {
  // How values become text and text becomes values.
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  TimeZone: 'UTC',
  extra_float_digits: '1',
  bytea_output: 'hex',
  client_encoding: 'UTF8',
  // How statements are read: off, `{NULL}` is a word and `\` escapes.
  array_nulls: 'on',
  standard_conforming_strings: 'on',
  transform_null_equals: 'off',
  // A transaction that we left open, stopped or cut off, must not hold its locks for ever.
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '60s',
};

/** The only limit, set first: it holds for all statements after it. */
const STATEMENT_TIMEOUT = '30s';

/** Since PostgreSQL 17. */
const FIXED_WHERE_KNOWN: Readonly<Record<string, string>> = { transaction_timeout: '0' };

/** Replaced only where they stand like that: `replica` keeps our triggers from running, `off` loses what was committed in a crash. */
const NOT: readonly (readonly [name: string, found: string, instead: string])[] = [
  ['session_replication_role', 'replica', 'origin'],
  ['synchronous_commit', 'off', 'on'],
];

/**
 * A schema of the user's own goes first, and tables that were made before it are still found. The server's own schemas are searched
 * anyhow: named first, pg_catalog would be where our tables are made, and pg_temp would lose them.
 */
const SEARCH_PATH = `set_config('search_path', concat_ws(', ', (SELECT string_agg(quote_ident(name), ', ' ORDER BY place)
  FROM unnest(current_schemas(false)) WITH ORDINALITY AS path (name, place) WHERE name !~ '^pg_'), 'public'), true)`;

/**
 * Begins a transaction and sets what changes values for as long as it lasts. Not for the session: behind a pooler the next transaction
 * has another server's session, and somebody else the one that we had. Not as startup parameters either: poolers refuse most of them.
 *
 * @param statementTimeout for this transaction; `0` for none
 */
export const beginText = (statementTimeout = STATEMENT_TIMEOUT): string => {
  const fixed = Object.entries(FIXED).map(([name, value]) => set(name, value));
  const known = Object.entries(FIXED_WHERE_KNOWN).map(([name, value]) =>
    setWhere(`current_setting('${name}', true) IS NOT NULL`, name, value),
  );
  const not = NOT.map(([name, found, instead]) => setWhere(`current_setting('${name}') = '${found}'`, name, instead));
  const settings = [...fixed, ...known, ...not, SEARCH_PATH].join(', ');
  return `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL statement_timeout = '${statementTimeout}'; SELECT ${settings}`;
};

const set = (name: string, value: string): string => `set_config('${name}', '${value}', true)`;

const setWhere = (condition: string, name: string, value: string): string => `CASE WHEN ${condition} THEN ${set(name, value)} END`;
