import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Fault } from '@forecast/core/fault';
import { postgresCommand, postgresEnvironment } from './postgres-binaries.ts';

/** Where a PostgreSQL server of ours keeps everything. */
export interface PostgresFolder {
  /** its PGDATA */
  readonly data: string;
  readonly log: string;
  readonly password: string;
}

/**
 * Opens the folder, making the database and its password when they are not there. The database is made beside its place and renamed when
 * it is whole, so that a kill leaves nothing that looks like one.
 *
 * @param mustExist an empty one in place of the one that was there a moment ago would look like a loss of everything
 * @throws Fault `config` or `disk_full` when it cannot be made, `database_unavailable` when it should be there and is not
 */
export const openPostgresFolder = async (folder: string, mustExist: boolean): Promise<PostgresFolder> => {
  const [data, passwordFile] = [resolve(folder, 'data'), resolve(folder, 'password')];
  mkdirSync(folder, { recursive: true });
  if (!existsSync(data)) {
    if (mustExist) throw new Fault('database_unavailable', `${data} is gone: put it back`);
    writeFileSync(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 });
    chmodSync(passwordFile, 0o600);
    await initialise(data, passwordFile);
  }
  return { data, log: join(folder, 'server.log'), password: passwordIn(passwordFile) };
};

/** @throws Fault `config` when it is not what was written there: no server would let us in, and no other password does */
const passwordIn = (file: string): string => {
  const found = existsSync(file) && statSync(file).isFile() ? readFileSync(file, 'latin1') : undefined;
  if (found !== undefined && PASSWORD.test(found)) return found;
  const what = found === undefined ? 'is not there' : `holds ${found.length} bytes that are none of ours`;
  throw new Fault(
    'config',
    `${file}, the password of the database beside it, ${what}: put it back, or choose another folder with --data-dir`,
  );
};

const PASSWORD = /^[0-9a-f]{48}$/;

const initialise = async (data: string, passwordFile: string): Promise<void> => {
  const unfinished = `${data}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  // Checksums: a bit that turns on the disk is an error of the read, as in the object store, and no other forecast.
  const kind = ['-E', 'UTF8', '--locale=C', '--data-checksums'];
  const args = ['-D', unfinished, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, ...kind];
  await promisify(execFile)(...postgresCommand('initdb', args), { env: postgresEnvironment() }).catch((cause: unknown) => {
    throw initialiseFault(data, cause);
  });
  renameSync(unfinished, data);
};

const initialiseFault = (data: string, cause: unknown): Fault => {
  const said = (cause instanceof Error && 'stderr' in cause ? String(cause.stderr) || cause.message : String(cause)).trim().slice(0, 500);
  const full = said.split('\n').find((line) => /No space left|File too large|quota exceeded/i.test(line));
  if (full !== undefined)
    return new Fault('disk_full', `PostgreSQL cannot make its database in ${data}: ${full}; make room on that disk and run again`, {
      cause,
    });
  const asRoot = /unshare/.test(said) ? '; PostgreSQL does not run as root and this host has no user namespaces: be another user' : '';
  return new Fault('config', `PostgreSQL cannot make its database in ${data}: ${said}${asRoot}`, { cause });
};
