import type { StoredApiKey } from './api-key-log.ts';

/** The keys that were not revoked, by their hash. One that has expired is among them: when that is, time tells. */
export type KeyRing = ReadonlyMap<string, StoredApiKey>;

export const keyRing = (keys: readonly StoredApiKey[]): KeyRing =>
  new Map(keys.filter(({ revokedAt }) => revokedAt === null).map((key) => [key.sha256, key]));
