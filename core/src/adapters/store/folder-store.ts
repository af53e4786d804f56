import { access, mkdir, readdir, rename } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ObjectListing, ObjectStore, WriteCondition } from '../../candles/index.ts';
import { inParallel } from './bounded-parallel.ts';
import { contentEtag, ifThere, rememberedEtags } from './content-etag.ts';
import { durableFolders, syncFolder } from './durable-folder.ts';
import { fileLock } from './file-lock.ts';
import { onDisk, saysMissing } from './folder-failure.ts';
import { checkedKey, checkedPrefix, isObjectKey } from './object-key.ts';
import { discardTemporaryFile, makeTemporaryFile, removeIfThere, sweepTemporaryFiles } from './temporary-file.ts';

const FILES_AT_ONCE = 16;

/**
 * An object store in a folder, for any number of processes of one host at once; a file is an object, its path the key.
 * An object is written beside the others, made durable, and renamed into its place under a lock that lasts for the check of the condition
 * and the renaming. What killed writers left is removed when the store is opened.
 *
 * @param root absolute path; made when missing
 */
export const folderStore = async (root: string): Promise<ObjectStore> => {
  const temporary = join(root, '.tmp');
  const exclusively = fileLock(join(root, '.lock'));
  const ensureFolder = durableFolders(root);
  const etagOf = rememberedEtags();
  const pathOf = (key: string): string => join(root, checkedKey(key));

  await onDisk('open', root, async () => {
    await mkdir(temporary, { recursive: true });
    await exclusively(() => sweepTemporaryFiles(temporary));
  });

  /** What is not there is missing from a store only as long as the store is there: a disk that was unmounted is no empty one. */
  const assertThere = async (): Promise<void> => {
    await access(temporary);
  };

  const replace = async (path: string, bytes: Uint8Array, condition: WriteCondition): Promise<boolean> => {
    await ensureFolder(dirname(path));
    const made = await exclusively(() => makeTemporaryFile(temporary));
    try {
      await made.file.writeFile(bytes);
      await made.file.sync();
      const won = await exclusively(async () => {
        if (!(await holds(condition, path))) return false;
        await rename(made.path, path);
        return true;
      });
      if (won) await syncFolder(dirname(path));
      return won;
    } finally {
      await discardTemporaryFile(made);
    }
  };

  return {
    read: async (key) => {
      const path = pathOf(key);
      return onDisk('read', path, async () => {
        const bytes = await ifThere(path, (file) => file.readFile());
        if (bytes !== undefined) return { kind: 'object', bytes, etag: contentEtag(bytes) };
        await assertThere();
        return { kind: 'missing' };
      });
    },
    readEnd: async (key, length) => {
      const path = pathOf(key);
      return onDisk('read', path, async () => {
        const end = await ifThere(path, async (file) => {
          const { size } = await file.stat();
          const { buffer, bytesRead } = await file.read({
            buffer: new Uint8Array(Math.min(length, size)),
            position: Math.max(0, size - length),
          });
          return buffer.subarray(0, bytesRead);
        });
        if (end === undefined) await assertThere();
        return end;
      });
    },
    write: async (key, bytes, condition) => {
      const path = pathOf(key);
      return onDisk('write', path, async () =>
        (await replace(path, bytes, condition)) ? { kind: 'written', etag: contentEtag(bytes) } : { kind: 'conflict' },
      );
    },
    list: async (prefix) =>
      onDisk('list', join(root, checkedPrefix(prefix)), async () => {
        await assertThere();
        const keys = (await filesBelow(join(root, prefix.slice(0, prefix.lastIndexOf('/') + 1)))).map((path) =>
          relative(root, path).replaceAll(sep, '/'),
        );
        const listed = keys.filter((key) => key.startsWith(prefix) && isObjectKey(key)).toSorted(inByteOrder);
        const listings = await inParallel(listed, FILES_AT_ONCE, async (key) => ({ key, found: await etagOf(join(root, key)) }));
        return listings.flatMap(({ key, found }): ObjectListing[] => (found === undefined ? [] : [{ key, ...found }]));
      }),
    remove: async (key) => {
      const path = pathOf(key);
      return onDisk('remove', path, async () => {
        if (await exclusively(() => removeIfThere(path))) await syncFolder(dirname(path));
      });
    },
  };
};

const holds = async (condition: WriteCondition, path: string): Promise<boolean> => {
  if (condition.kind === 'any') return true;
  const etag = await ifThere(path, async (file) => contentEtag(await file.readFile()));
  return condition.kind === 'absent' ? etag === undefined : etag === condition.etag;
};

const filesBelow = async (folder: string): Promise<string[]> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  } catch (error) {
    if (saysMissing(error)) return [];
    throw error;
  }
};

const inByteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
