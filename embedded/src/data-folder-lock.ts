import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Fault } from '@forecast/core/fault';
import { identityOf, isAlive } from './process-identity.ts';

/**
 * Takes the data folder for this process, making it when it is not there. A lock whose owner was killed is taken over.
 *
 * @returns gives it back
 * @throws Fault `data_folder_in_use`
 */
export const lockDataFolder = (dataDir: string): (() => void) => {
  mkdirSync(dataDir, { recursive: true });
  const lock = `${dataDir}/lock`;
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, identityOf(process.pid));
  try {
    while (!linked(mine, lock)) {
      const owner = textOf(lock);
      if (owner !== undefined && isAlive(owner))
        throw new Fault(
          'data_folder_in_use',
          `${dataDir} is in use by process ${owner.split(' ')[0]}: end it, or choose another with --data-dir`,
        );
      rmSync(lock, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => rmSync(lock, { force: true });
};

const linked = (from: string, to: string): boolean => {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
};
