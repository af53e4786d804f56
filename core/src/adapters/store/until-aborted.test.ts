import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { folderStore } from './folder-store.ts';
import { untilAborted } from './until-aborted.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'until-aborted-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('works until the signal aborts, finishes the write under way, and begins nothing more', async () => {
  const abort = new AbortController();
  const below = await folderStore(folder);
  const store = untilAborted(below, abort.signal);
  const underWay = store.write('a', Buffer.from('whole'), { kind: 'any' });
  abort.abort(new Error('told to stop'));
  expect(await underWay).toMatchObject({ kind: 'written' });
  await expect(store.read('a')).rejects.toThrow('told to stop');
  await expect(store.readEnd('a', 8)).rejects.toThrow('told to stop');
  await expect(store.write('b', Buffer.from('x'), { kind: 'any' })).rejects.toThrow('told to stop');
  await expect(store.list('')).rejects.toThrow('told to stop');
  await expect(store.remove('a')).rejects.toThrow('told to stop');
  expect((await below.list('')).map(({ key }) => key)).toEqual(['a']);
});
