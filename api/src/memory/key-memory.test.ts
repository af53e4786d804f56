import { apiKeySha256, type StoredApiKey } from '@forecast/core/access';
import { epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { readKeys } from './key-memory.ts';

const stored = (key: string): StoredApiKey => ({
  id: 1,
  name: key,
  scope: 'read',
  sha256: apiKeySha256(key),
  createdAt: epochMs(0),
  expiresAt: null,
  revokedAt: null,
});

test('the keys are read once for each change, also one that comes while they are read', async () => {
  const table = { tag: 'a', keys: [stored('one')], reads: 0 };
  const read = readKeys({
    tag: () => Promise.resolve(table.tag),
    all: () => {
      table.reads += 1;
      const keys = table.keys;
      if (table.reads === 2) Object.assign(table, { tag: 'c', keys: [stored('three')] });
      return Promise.resolve(keys);
    },
  });
  const first = await read(undefined);
  expect(await read(first)).toBe(first);
  expect(table.reads).toBe(1);
  Object.assign(table, { tag: 'b', keys: [stored('two')] });
  const second = await read(first);
  expect([...second.values()].map(({ name }) => name)).toEqual(['two']);
  const third = await read(second);
  expect([...third.values()].map(({ name }) => name)).toEqual(['three']);
  expect(await read(third)).toBe(third);
  expect(table.reads).toBe(3);
});

test('what could not be read is read again, although nothing changed since', async () => {
  let away = true;
  const read = readKeys({
    tag: () => Promise.resolve('a'),
    all: () => (away ? Promise.reject(new Error('away')) : Promise.resolve([stored('one')])),
  });
  await expect(read(undefined)).rejects.toThrow('away');
  away = false;
  expect((await read(undefined)).size).toBe(1);
});
