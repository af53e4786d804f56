import { closeSync, existsSync, openSync, renameSync } from 'node:fs';

/** Gives `use` a fresh log to write to; what was written before is kept beside it as `server.log.before`. */
export const withFreshLog = <T>(file: string, use: (handle: number) => T): T => {
  if (existsSync(file)) renameSync(file, `${file}.before`);
  const handle = openSync(file, 'w');
  try {
    return use(handle);
  } finally {
    closeSync(handle);
  }
};
