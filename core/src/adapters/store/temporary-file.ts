import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { tryLock } from './file-lock.ts';
import { saysMissing } from './folder-failure.ts';

/** A file under construction, locked by its maker as long as it is open. */
export interface TemporaryFile {
  readonly path: string;
  readonly file: FileHandle;
}

/** Call it under the lock that `sweepTemporaryFiles` is called under: it must not come between making and locking. */
export const makeTemporaryFile = async (folder: string): Promise<TemporaryFile> => {
  const path = join(folder, randomUUID());
  const file = await open(path, 'wx');
  tryLock(file);
  return { path, file };
};

/** Closes the file and removes it if it still has its temporary name. */
export const discardTemporaryFile = async ({ path, file }: TemporaryFile): Promise<void> => {
  await file.close();
  await removeIfThere(path);
};

/** Removes the files whose makers were killed. */
export const sweepTemporaryFiles = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) await sweep(join(folder, name));
};

const sweep = async (path: string): Promise<void> => {
  const file = await open(path, 'r').catch(missingAsUndefined);
  if (file === undefined) return;
  try {
    if (tryLock(file)) await removeIfThere(path);
  } finally {
    await file.close();
  }
};

/** Whether it was there. */
export const removeIfThere = async (path: string): Promise<boolean> => {
  try {
    await unlink(path);
    return true;
  } catch (error) {
    missingAsUndefined(error);
    return false;
  }
};

const missingAsUndefined = (error: unknown): undefined => {
  if (!saysMissing(error)) throw error;
};
