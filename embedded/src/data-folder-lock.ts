import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Fault } from '@forecast/core/fault';

/** SQLITE_BUSY: https://sqlite.org/rescode.html#busy */
const BUSY = 5;

/** A lock that nobody refers to any more would be collected as garbage, and with it given back. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data folder for this process, making it when it is not there. The kernel holds the lock (SQLite's, on an empty database) and
 * lets go of it when the process ends, however it ends: there is nothing to take over and nothing to clean up.
 *
 * @returns gives it back
 * @throws Fault `data_folder_in_use`, or `usage` when the folder cannot be made or written
 */
export const lockDataFolder = (dataDir: string): (() => void) => {
  const lock = opened(dataDir);
  const owner = join(dataDir, 'lock.owner');
  try {
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === BUSY)) throw error;
    throw new Fault('data_folder_in_use', `${dataDir} is in use by ${whoIs(owner)}: end it, or choose another folder with --data-dir`);
  }
  writeFileSync(owner, String(process.pid));
  held.add(lock);
  return () => {
    if (held.delete(lock)) lock.close();
  };
};

const opened = (dataDir: string): DatabaseSync => {
  try {
    mkdirSync(dataDir, { recursive: true });
    return new DatabaseSync(join(dataDir, 'lock'), { timeout: 0 });
  } catch (cause) {
    throw new Fault('usage', `${dataDir} cannot be made or written (${String(cause)}): choose another folder with --data-dir`, { cause });
  }
};

/** For the message only: the lock itself is the truth. */
const whoIs = (owner: string): string => {
  try {
    return `process ${readFileSync(owner, 'utf8')}`;
  } catch {
    return 'another process';
  }
};
