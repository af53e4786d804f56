import { createHash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { saysMissing } from './folder-failure.ts';

/** A file may change within one tick of the file system's clock without a trace in its times. */
const SETTLED_MS = 2_000;

/** The etag of a folder's object: of its content alone, so that the same bytes have the same one wherever and whenever they were written. */
export const contentEtag = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex').slice(0, 32);

/** Opens a file for `work`; undefined when there is none. */
export const ifThere = async <T>(path: string, work: (file: FileHandle) => Promise<T>): Promise<T | undefined> => {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    return await work(file);
  } catch (error) {
    if (saysMissing(error)) return undefined;
    throw error;
  } finally {
    await file?.close();
  }
};

/** Etag and size of a file, remembered while its inode, size and times stay: a listing reads only what is new. */
export const rememberedEtags = (): ((path: string) => Promise<{ etag: string; size: number } | undefined>) => {
  const known = new Map<string, { identity: string; etag: string }>();
  return async (path) => {
    const seen = await stat(path, { bigint: true, throwIfNoEntry: false });
    const remembered = known.get(path);
    if (seen !== undefined && remembered?.identity === identityOf(seen)) return { etag: remembered.etag, size: Number(seen.size) };
    return ifThere(path, async (file) => {
      const stats = await file.stat({ bigint: true });
      const etag = contentEtag(await file.readFile());
      if (Date.now() - Number(stats.ctimeMs) > SETTLED_MS) known.set(path, { identity: identityOf(stats), etag });
      return { etag, size: Number(stats.size) };
    });
  };
};

const identityOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string => `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
