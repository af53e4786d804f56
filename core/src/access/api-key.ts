import { createHash } from 'node:crypto';
import { Fault } from '../fault/index.ts';

/** What the holder of a key may do: `read` asks, `admin` changes state too. */
export const KEY_SCOPES = ['read', 'admin'] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/** Random bytes in a key that we make. */
export const KEY_BYTES = 32;

/** Tells what it is to whoever finds one in a log or a repository, people and scanners alike. */
const PREFIX = 'cf_';

/** @param random `KEY_BYTES` bytes that nobody can guess */
export const apiKeyOf = (random: Uint8Array): string => {
  if (random.length !== KEY_BYTES) throw new Fault('internal', `an API key is made of ${KEY_BYTES} random bytes, not of ${random.length}`);
  return `${PREFIX}${Buffer.from(random).toString('base64url')}`;
};

/**
 * What is stored of a key, in hex. One round of SHA-256 is enough: slow hashes are for passwords, which can be guessed one by one, and
 * 256 random bits cannot.
 */
export const apiKeySha256 = (key: string): string => createHash('sha256').update(key).digest('hex');
