import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** Replaces a small file whole: a reader sees the old text or the new one, also after a crash. */
export const replaceFile = (file: string, text: string): void => {
  const fresh = `${file}.${process.pid}`;
  const handle = openSync(fresh, 'w');
  writeFileSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(fresh, file);
};
