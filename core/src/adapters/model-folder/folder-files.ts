import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { Fault } from '../../fault/index.ts';
import type { ModelFolder } from '../../model/index.ts';

/** The files below `dir`; undefined when there is no such directory, or it is being removed. */
export const readFolder = async (dir: string): Promise<ModelFolder | undefined> => {
  try {
    const entries = await readdir(dir, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => relative(dir, join(entry.parentPath, entry.name)));
    return new Map(await Promise.all(paths.map(async (path) => [path.split(sep).join('/'), await readFile(join(dir, path))] as const)));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR')) return undefined;
    throw cause;
  }
};

/** Writes the files into `dir` and onto the disk. */
export const writeFolder = async (dir: string, folder: ModelFolder): Promise<void> => {
  for (const [path, bytes] of folder) await writeSynced(within(dir, path), bytes);
  for (const parent of new Set([...folder.keys()].map((path) => dirname(within(dir, path))))) await syncDirectory(parent);
  await syncDirectory(dir);
};

/** Names come from a server: none may lead out of the folder. */
const within = (dir: string, path: string): string => {
  const target = resolve(dir, path);
  if (!target.startsWith(resolve(dir) + sep)) throw new Fault('model_refused', `model file ${path} would lie outside of its folder`);
  return target;
};

const writeSynced = async (path: string, bytes: Uint8Array): Promise<void> => {
  await mkdir(dirname(path), { recursive: true });
  await using file = await open(path, 'wx');
  await file.writeFile(bytes);
  await file.sync();
};

/** Makes what was created or renamed in `dir` survive a power cut. */
export const syncDirectory = async (dir: string): Promise<void> => {
  await using handle = await open(dir, 'r');
  await handle.sync();
};
