import { Client } from 'pg';
import { Fault } from '../../fault/index.ts';

/** Where a database is, and how to speak of it. */
export interface DatabaseAddress {
  readonly url: string;
  /** what whoever runs us wrote the URL into: `DATABASE_URL` */
  readonly namedBy: string;
  /** host, port and database, never the password: `127.0.0.1:5432, database forecast` */
  readonly where: string;
}

const FORM = 'allowed: postgres://user:password@host:5432/name, each character of the password that is no letter or digit as %23';

/**
 * Reads a URL as the driver does, which also takes PGHOST and the like where it says nothing.
 *
 * @throws Fault `config` that names `namedBy` and never what stands there, which may be a password in the wrong place
 */
export const databaseAddress = (url: string, namedBy: string): DatabaseAddress => {
  if (isTorn(url)) throw new Fault('config', `${namedBy} is no URL of one PostgreSQL server; ${FORM}`);
  const { host, port, database } = parametersOf(url, namedBy);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Fault('config', `${namedBy}: its port is not a number from 1 to 65535; ${FORM}`);
  return { url, namedBy, where: `${host}:${port}, database ${database ?? '(none named)'}` };
};

/** A `/`, `?` or `#` in a password that was not written with % ends the host too early; the rest would be told as something else. */
const isTorn = (url: string): boolean => {
  if (!URL.canParse(url)) return true;
  const { protocol, host, pathname, searchParams, hash } = new URL(url);
  if (!/^postgres(ql)?:$/.test(protocol) || host.includes(',') || hash !== '') return true;
  return [pathname, ...searchParams.keys()].some((part) => part.includes('@'));
};

const parametersOf = (
  url: string,
  namedBy: string,
): { readonly host: string; readonly port: number; readonly database?: string | undefined } => {
  try {
    return new Client({ connectionString: url });
  } catch (error) {
    // A file that `sslrootcert` names, or an escape that is none: its message holds no password.
    const why = error instanceof URIError ? 'it holds a % that escapes nothing' : error instanceof Error ? error.message : String(error);
    throw new Fault('config', `${namedBy} cannot be used: ${why}; ${FORM}`);
  }
};
