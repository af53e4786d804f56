import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes the names in a folder survive a power cut. */
export const syncFolder = async (path: string): Promise<void> => {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/** Makes `path` and what is missing above it, down from `root`, and makes them durable: once for each folder, whoever made it. */
export const durableFolders = (root: string): ((path: string) => Promise<void>) => {
  const made = new Map<string, Promise<void>>([[root, Promise.resolve()]]);
  const make = async (path: string): Promise<void> => {
    await ensure(dirname(path));
    await mkdir(path, { recursive: true });
    await syncFolder(dirname(path));
  };
  const ensure = async (path: string): Promise<void> => {
    const known = made.get(path) ?? make(path);
    made.set(path, known);
    try {
      await known;
    } catch (error) {
      made.delete(path);
      throw error;
    }
  };
  return ensure;
};
