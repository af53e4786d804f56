import type { StoredApiKey } from './api-key-log.ts';

/** The keys that work, by their hash. */
export type KeyRing = ReadonlyMap<string, StoredApiKey>;

export const keyRing = (keys: readonly StoredApiKey[]): KeyRing =>
  new Map(keys.filter(({ revokedAt }) => revokedAt === null).map((key) => [key.sha256, key]));
