import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { decideAccess } from './access.ts';
import { apiKeyOf, apiKeySha256, KEY_BYTES } from './api-key.ts';
import type { StoredApiKey } from './api-key-log.ts';
import { keyRing } from './key-ring.ts';

const stored = (id: number, key: string, scope: StoredApiKey['scope'], revokedAt: StoredApiKey['revokedAt'] = null): StoredApiKey => ({
  id,
  name: `key ${id}`,
  scope,
  sha256: apiKeySha256(key),
  createdAt: epochMs(0),
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
  expect(decideAccess(auth, access, ring, key)).toEqual(decision);
});

test('while no keys were read nobody is let in who needs one, and nobody is told that theirs is wrong', () => {
  expect(decideAccess('key', 'read', undefined, 'reader')).toEqual({ kind: 'unknown' });
  expect(decideAccess('key', 'read', undefined, undefined)).toEqual({ kind: 'no_key', given: false });
  expect(decideAccess('open', 'read', undefined, undefined)).toEqual({ kind: 'granted' });
});
