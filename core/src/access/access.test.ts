import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { decideAccess, scopeOf } from './access.ts';
import { apiKeyOf, apiKeySha256, KEY_BYTES } from './api-key.ts';
import type { StoredApiKey } from './api-key-log.ts';
import { keyRing } from './key-ring.ts';

const stored = (id: number, key: string, scope: StoredApiKey['scope'], revokedAt: StoredApiKey['revokedAt'] = null): StoredApiKey => ({
  id,
  name: `key ${id}`,
  scope,
  sha256: apiKeySha256(key),
  createdAt: epochMs(0),
  expiresAt: null,
  revokedAt,
});
const ring = keyRing([stored(1, 'reader', 'read'), stored(2, 'chief', 'admin'), stored(3, 'gone', 'admin', epochMs(1))]);

test('a key is 32 bytes behind a prefix, fit for a header; its hash is that of the text', () => {
  expect(apiKeyOf(new Uint8Array(KEY_BYTES).fill(255))).toBe(`cf_${'_'.repeat(42)}8`);
  expect(apiKeyOf(new Uint8Array(KEY_BYTES))).toMatch(/^cf_[\w-]{43}$/);
  expect(() => apiKeyOf(new Uint8Array(16))).toThrow('32 random bytes, not of 16');
  // sha256sum of the three bytes
  expect(apiKeySha256('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test.each([
  ['open', 'read', undefined, { kind: 'granted' }],
  ['open', 'read', 'nonsense', { kind: 'granted' }],
  ['open', 'admin', undefined, { kind: 'no_key', given: false }],
  ['open', 'admin', 'reader', { kind: 'wrong_scope', has: 'read' }],
  ['open', 'admin', 'chief', { kind: 'granted' }],
  ['key', 'anyone', undefined, { kind: 'granted' }],
  ['key', 'read', undefined, { kind: 'no_key', given: false }],
  ['key', 'read', 'nonsense', { kind: 'no_key', given: true }],
  ['key', 'read', 'gone', { kind: 'no_key', given: true }],
  ['key', 'read', 'reader', { kind: 'granted' }],
  ['key', 'read', 'chief', { kind: 'granted' }],
  ['key', 'admin', 'reader', { kind: 'wrong_scope', has: 'read' }],
  ['key', 'admin', 'chief', { kind: 'granted' }],
] as const)('auth %s, access %s, key %s', (auth, access, key, decision) => {
  expect(decideAccess(auth, access, ring, { key, at: epochMs(9) })).toEqual(decision);
});

test('while no keys were read nobody is let in who needs one, and nobody is told that theirs is wrong', () => {
  expect(decideAccess('key', 'read', undefined, { key: 'reader', at: epochMs(9) })).toEqual({ kind: 'unknown' });
  expect(decideAccess('key', 'read', undefined, { key: undefined, at: epochMs(9) })).toEqual({ kind: 'no_key', given: false });
  expect(decideAccess('open', 'read', undefined, { key: undefined, at: epochMs(9) })).toEqual({ kind: 'granted' });
});

test('a key works until the instant at which it expires, and then says so, without being read again', () => {
  const expiring = keyRing([{ ...stored(4, 'guest', 'admin'), expiresAt: epochMs(1000) }]);
  const asked = (at: number, access: 'read' | 'admin') => decideAccess('key', access, expiring, { key: 'guest', at: epochMs(at) });
  expect([asked(999, 'read'), asked(999, 'admin')]).toEqual([{ kind: 'granted' }, { kind: 'granted' }]);
  for (const access of ['read', 'admin'] as const) {
    expect(asked(1000, access)).toEqual({ kind: 'expired', at: 1000 });
    expect(asked(2000, access)).toEqual({ kind: 'expired', at: 1000 });
  }
  // A clock that is set back makes it work again: what counts is the time of the request.
  expect(asked(999, 'read')).toEqual({ kind: 'granted' });
  expect([999, 1000].map((at) => scopeOf(expiring, { key: 'guest', at: epochMs(at) }))).toEqual(['admin', undefined]);
});

test('whose key is it: nobody is known while no keys were read', () => {
  const at = epochMs(9);
  expect(['reader', 'chief', 'gone', 'nonsense', undefined].map((key) => scopeOf(ring, { key, at }))).toEqual([
    'read',
    'admin',
    undefined,
    undefined,
    undefined,
  ]);
  expect(scopeOf(undefined, { key: 'chief', at })).toBeUndefined();
});
