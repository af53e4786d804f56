import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Replaces a small file whole: a reader sees the old text or the new one, also after a crash or a power cut. */
export const replaceFile = (file: string, text: string): void => {
  const fresh = `${file}.${process.pid}`;
  try {
    const handle = openSync(fresh, 'w');
    try {
      writeFileSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  syncFolder(dirname(file));
};

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
};
