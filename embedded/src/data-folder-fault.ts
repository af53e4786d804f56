import { existsSync, statfsSync } from 'node:fs';
import { Fault } from '@forecast/core/fault';

const FULL = ['ENOSPC', 'EDQUOT'];
const REFUSED = ['EROFS', 'EACCES', 'EPERM', 'ERR_SQLITE_ERROR'];
/** Of a disk with less room than this a server has failed for want of it. */
const LITTLE_BYTES = 64e6;

/**
 * What `error` means to whoever chose the data folder: that it cannot be written, or that its disk is full, which PostgreSQL and MLflow
 * tell in their logs and not to us. Any other error is returned as it is.
 */
export const dataFolderFault = (error: unknown, dataDir: string, freeBytes: (folder: string) => number = freeBytesOf): unknown => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const said = error instanceof Error ? error.message : String(error);
  if (FULL.includes(code)) return new Fault('disk_full', `${dataDir}: ${said}; make room on that disk and run again`, { cause: error });
  if (REFUSED.includes(code))
    return new Fault('usage', `${dataDir} cannot be written (${said}): choose another folder with --data-dir`, { cause: error });
  if (!['registry_unavailable', 'database_unavailable'].includes(code) || freeBytes(dataDir) > LITTLE_BYTES) return error;
  const left = `only ${(freeBytes(dataDir) / 1e6).toFixed(0)} MB are left on the disk of ${dataDir}`;
  return new Fault('disk_full', `${left}: make room and run again (${said})`, { cause: error });
};

const freeBytesOf = (folder: string): number => {
  if (!existsSync(folder)) return Number.POSITIVE_INFINITY;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
};
