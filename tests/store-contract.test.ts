import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@forecast/core/adapters/store';
import type { ObjectStore } from '@forecast/core/candles';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { useMoto } from './servers/moto.ts';

const moto = useMoto();
const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

const inFolder = async (): Promise<ObjectStore> => {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  folders.push(folder);
  return openStore({ url: `file://${folder}/objects`, endpoint: null, region: '' });
};
const inS3 = async (): Promise<ObjectStore> =>
  openStore({ url: `s3://${await moto.bucket()}/some/prefix`, endpoint: moto.endpoint, region: moto.region }, moto.credentials);

const bytes = (text: string): Uint8Array => Buffer.from(text);
const textOf = async (store: ObjectStore, key: string): Promise<string> => {
  const found = await store.read(key);
  return found.kind === 'object' ? Buffer.from(found.bytes).toString() : found.kind;
};
const written = async (writing: ReturnType<ObjectStore['write']>): Promise<string> => {
  const result = await writing;
  return result.kind === 'written' ? result.etag : result.kind;
};

describe.each([
  ['a folder', inFolder],
  ['S3', inS3],
])('an object store in %s', (_, open) => {
  let store: ObjectStore;
  beforeEach(async () => {
    store = await open();
  });

  test('has nothing at first', async () => {
    expect(await store.read('candles/a')).toEqual({ kind: 'missing' });
    expect(await store.readEnd('candles/a', 10)).toBeUndefined();
    expect(await store.list('')).toEqual([]);
    await store.remove('candles/a');
  });

  test('gives back the bytes it was given, none and any among them', async () => {
    const all = Uint8Array.from({ length: 70_000 }, (_, i) => (i * 31) % 256);
    await store.write('a/all', all, { kind: 'any' });
    await store.write('a/none', new Uint8Array(), { kind: 'any' });
    const found = await store.read('a/all');
    expect(found.kind === 'object' && Buffer.compare(found.bytes, all)).toBe(0);
    expect(await textOf(store, 'a/none')).toBe('');
    expect(await store.readEnd('a/none', 5)).toHaveLength(0);
  });

  test('gives the end of an object, or all of a short one', async () => {
    await store.write('a', bytes('0123456789'), { kind: 'any' });
    expect(Buffer.from((await store.readEnd('a', 4)) ?? []).toString()).toBe('6789');
    expect(Buffer.from((await store.readEnd('a', 100)) ?? []).toString()).toBe('0123456789');
  });

  test('absent: only the first write happens', async () => {
    expect(await written(store.write('a/b', bytes('one'), { kind: 'absent' }))).not.toBe('conflict');
    expect(await store.write('a/b', bytes('two'), { kind: 'absent' })).toEqual({ kind: 'conflict' });
    expect(await textOf(store, 'a/b')).toBe('one');
    await store.remove('a/b');
    expect(await written(store.write('a/b', bytes('three'), { kind: 'absent' }))).not.toBe('conflict');
  });

  test('unchanged: a write happens on what was read, and on nothing else', async () => {
    const first = await written(store.write('a', bytes('one'), { kind: 'absent' }));
    const read = await store.read('a');
    expect(read).toMatchObject({ kind: 'object', etag: first });
    const second = await written(store.write('a', bytes('two'), { kind: 'unchanged', etag: first }));
    expect(second).not.toBe('conflict');
    expect(await store.write('a', bytes('three'), { kind: 'unchanged', etag: first })).toEqual({ kind: 'conflict' });
    expect(await textOf(store, 'a')).toBe('two');
    expect(await store.write('missing', bytes('x'), { kind: 'unchanged', etag: second })).toEqual({ kind: 'conflict' });
    expect(await textOf(store, 'missing')).toBe('missing');
  });

  test('any: the last write counts', async () => {
    await store.write('a', bytes('one'), { kind: 'any' });
    const etag = await written(store.write('a', bytes('two'), { kind: 'any' }));
    expect(await store.read('a')).toMatchObject({ kind: 'object', etag });
    expect(await textOf(store, 'a')).toBe('two');
  });

  test('lists by the beginning of the key, in order, with the etag and size of each', async () => {
    const keys = [
      'c/symbol=BTC-USDT/month=2025-07/x',
      'c/symbol=BTC2/x',
      'c/symbol=BTC/month=2025-10/x',
      'c/symbol=BTC/month=2025-07/x',
      'd/é',
    ];
    for (const key of keys) await store.write(key, bytes(key), { kind: 'any' });
    const listed = await store.list('c/symbol=BTC');
    expect(listed.map(({ key }) => key)).toEqual([
      'c/symbol=BTC-USDT/month=2025-07/x',
      'c/symbol=BTC/month=2025-07/x',
      'c/symbol=BTC/month=2025-10/x',
      'c/symbol=BTC2/x',
    ]);
    expect((await store.list('c/symbol=BTC/')).map(({ key }) => key)).toEqual([
      'c/symbol=BTC/month=2025-07/x',
      'c/symbol=BTC/month=2025-10/x',
    ]);
    for (const { key, etag, size } of await store.list('')) {
      expect(await store.read(key)).toMatchObject({ etag });
      expect(size).toBe(Buffer.byteLength(key));
    }
    expect(await store.list('')).toHaveLength(keys.length);
    expect(await store.list('nothing/here')).toEqual([]);
  });

  test('a listing tells of every change', async () => {
    const etags: (string | undefined)[] = [];
    for (const text of ['aa', 'bb', 'cc', 'aa']) {
      await store.write('k', bytes(text), { kind: 'any' });
      etags.push((await store.list('k'))[0]?.etag);
    }
    expect(new Set(etags).size).toBe(3);
    expect(etags[3]).toBe(etags[0]);
  });

  test('forgets what was removed, and removing again is nothing', async () => {
    await store.write('a/b', bytes('x'), { kind: 'any' });
    await store.remove('a/b');
    await store.remove('a/b');
    expect(await textOf(store, 'a/b')).toBe('missing');
    expect(await store.list('')).toEqual([]);
  });

  test('the name of a folder is no object', async () => {
    await store.write('a/b', bytes('x'), { kind: 'any' });
    expect(await textOf(store, 'a')).toBe('missing');
    expect(await textOf(store, 'a/b/c')).toBe('missing');
  });

  test.each(['', '/etc/passwd', '../a', 'a/../b', 'a//b', 'a/', './a', 'a/.hidden', '.lock', 'a\\b', 'a\0b', 'x'.repeat(1025)])(
    'refuses the key %j',
    async (key) => {
      const malformed = expect.objectContaining({ code: 'malformed' });
      await expect(store.read(key)).rejects.toEqual(malformed);
      await expect(store.write(key, bytes('x'), { kind: 'any' })).rejects.toEqual(malformed);
      await expect(store.remove(key)).rejects.toEqual(malformed);
    },
  );

  test('refuses to list outside', async () => {
    for (const prefix of ['../', '/', 'a/../../', '.tmp/']) {
      await expect(store.list(prefix)).rejects.toEqual(expect.objectContaining({ code: 'malformed' }));
    }
  });

  test('of 25 that race to write what is absent one wins', async () => {
    const results = await Promise.all(Array.from({ length: 25 }, (_, i) => store.write('race', bytes(`writer ${i}`), { kind: 'absent' })));
    const winners = results.flatMap(({ kind }, i) => (kind === 'written' ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf(store, 'race')).toBe(`writer ${winners[0]}`);
  });

  test('of 25 that race to replace the same object one wins', async () => {
    const etag = await written(store.write('race', bytes('first'), { kind: 'absent' }));
    const results = await Promise.all(
      Array.from({ length: 25 }, (_, i) => store.write('race', bytes(`writer ${i}`), { kind: 'unchanged', etag })),
    );
    const winners = results.flatMap(({ kind }, i) => (kind === 'written' ? [i] : []));
    expect(winners).toHaveLength(1);
    expect(await textOf(store, 'race')).toBe(`writer ${winners[0]}`);
  });

  test('a reader sees one object or the other, never a part', async () => {
    const texts = ['a'.repeat(200_000), 'b'.repeat(300_000)] as const;
    await store.write('k', bytes(texts[0]), { kind: 'any' });
    const writing = (async () => {
      for (let i = 1; i <= 20; i++) await store.write('k', bytes(texts[i % 2] ?? ''), { kind: 'any' });
    })();
    const written = writing.then(() => 'written');
    const seen = new Set<string>();
    const now = Promise.resolve('writing');
    do seen.add(await textOf(store, 'k'));
    while ((await Promise.race([written, now])) !== 'written');
    expect([...seen].every((text) => text === texts[0] || text === texts[1])).toBe(true);
    expect(seen.size).toBeGreaterThan(0);
  });
});
