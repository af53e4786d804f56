import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { storeWhenAsked } from './store-when-asked.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-'));
afterAll(() => rmSync(folder, { recursive: true }));

const settings = (url: string) => ({ url, endpoint: null, region: 'us-east-1' });

test('a store that could not be opened is there as soon as it can be', async () => {
  const root = join(folder, 'store');
  writeFileSync(root, 'no folder');
  const store = storeWhenAsked(settings(`file://${root}`));
  await expect(store.list('')).rejects.toMatchObject({ code: 'store_unavailable' });
  rmSync(root);
  expect(await store.write('key', Buffer.from('bytes'), { kind: 'absent' })).toMatchObject({ kind: 'written' });
  expect((await store.list('')).map(({ key }) => key)).toEqual(['key']);
  expect(await store.read('key')).toMatchObject({ kind: 'object' });
  await store.remove('key');
  expect(await store.readEnd('key', 1)).toBeUndefined();
});

test('a URL that is none is told at once', () => {
  expect(() => storeWhenAsked(settings('s3://UPPER'))).toThrow(expect.objectContaining({ code: 'config' }));
});
