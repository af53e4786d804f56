import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { exitCodeOf } from '../../fault/index.ts';
import { onDisk } from './folder-failure.ts';
import { folderStore } from './folder-store.ts';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'folder-'));
  made.push(folder);
  return folder;
};

test.each([
  ['ENOSPC', 'disk_full', 69, /make room/],
  ['EDQUOT', 'disk_full', 69, /make room/],
  ['EACCES', 'config', 64, /may write/],
  ['EPERM', 'config', 64, /may write/],
  ['EROFS', 'store_unavailable', 69, /mounted read-only/],
  ['EIO', 'store_unavailable', 69, /that disk fails/],
  ['EMFILE', 'store_unavailable', 69, /ulimit -n/],
  ['ENFILE', 'store_unavailable', 69, /ulimit -n/],
  ['ENAMETOOLONG', 'config', 64, /shorter/],
  ['ENOTDIR', 'store_unavailable', 69, /check what is at that path/],
  ['EISDIR', 'store_unavailable', 69, /check what is at that path/],
  ['ESTALE', 'store_unavailable', 69, /mount/],
  ['ENODEV', 'store_unavailable', 69, /try again/],
])('what the file system says by %s is %s', async (errno, code, exit, advice) => {
  const refusal = Object.assign(new Error(`${errno}: as the system says it`), { code: errno });
  const fault = await onDisk('write', '/store/a', () => Promise.reject(refusal)).catch((error: unknown) => error);
  expect(fault).toMatchObject({ name: 'Fault', code, message: expect.stringMatching(advice), cause: refusal });
  expect(exitCodeOf(fault)).toBe(exit);
});

test('our own mistakes stay what they are', async () => {
  await expect(onDisk('write', '/store/a', () => Promise.reject(new TypeError('ours')))).rejects.toThrow(TypeError);
});

test.each<[string, (root: string) => void]>([
  ['was unmounted', (root) => renameSync(root, `${root}.away`)],
  [
    'is an empty folder now',
    (root) => {
      renameSync(root, `${root}.away`);
      mkdirSync(root);
    },
  ],
  [
    'is a file now',
    (root) => {
      renameSync(root, `${root}.away`);
      writeFileSync(root, '');
    },
  ],
])('a store whose folder %s is away, not empty', async (_, damage) => {
  const root = join(newFolder(), 'store');
  const store = await folderStore(root);
  await store.write('candles/a', Buffer.from('x'), { kind: 'any' });
  damage(root);
  const calls = [
    () => store.read('candles/a'),
    () => store.readEnd('candles/a', 1),
    () => store.list('candles/'),
    () => store.write('candles/b', Buffer.from('y'), { kind: 'absent' }),
  ];
  for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'store_unavailable' });
});

test('a folder where an object should be written is in the way', async () => {
  const store = await folderStore(newFolder());
  await store.write('a/b', Buffer.from('x'), { kind: 'any' });
  await expect(store.write('a', Buffer.from('y'), { kind: 'any' })).rejects.toMatchObject({ code: 'store_unavailable' });
  await expect(store.write('a/b/c', Buffer.from('y'), { kind: 'any' })).rejects.toMatchObject({ code: 'store_unavailable' });
});

test('a path that no file system takes is a setting', async () => {
  await expect(folderStore(join(newFolder(), 'x'.repeat(300)))).rejects.toMatchObject({ code: 'config' });
});
