import type { EpochMs } from '../time/index.ts';
import { apiKeySha256, type KeyScope } from './api-key.ts';
import type { StoredApiKey } from './api-key-log.ts';
import type { KeyRing } from './key-ring.ts';

/** Who may do something: `anyone`, or who holds a key of that scope or a wider one. */
export type Access = 'anyone' | KeyScope;

/** `open`: whoever can reach the service may read. `key`: reading wants a key. Changing state wants an admin key always. */
export type Auth = 'open' | 'key';

export type AccessDecision =
  | { readonly kind: 'granted' }
  | { readonly kind: 'no_key'; readonly given: boolean }
  | { readonly kind: 'expired'; readonly at: EpochMs }
  | { readonly kind: 'wrong_scope'; readonly has: KeyScope }
  /** the keys were not read yet */
  | { readonly kind: 'unknown' };

/** Whoever asks, and when. */
export interface Asker {
  /** as it was sent; undefined when none was */
  readonly key: string | undefined;
  /** by the clock on the wall: a replay's says nothing of how old a key is */
  readonly at: EpochMs;
}

export const wantsKey = (auth: Auth, access: Access): boolean => access === 'admin' || (access === 'read' && auth === 'key');

/** The scope of the key that was sent; undefined when it is none that works now, or when none were read yet. */
export const scopeOf = (ring: KeyRing | undefined, { key, at }: Asker): KeyScope | undefined => {
  const found = key === undefined ? undefined : ring?.get(apiKeySha256(key));
  return found === undefined || isExpired(found, at) ? undefined : found.scope;
};

/**
 * Whether somebody may do what `access` names. A key is looked up by its hash: how long that takes tells nothing of the keys there are.
 */
export const decideAccess = (auth: Auth, access: Access, ring: KeyRing | undefined, { key, at }: Asker): AccessDecision => {
  if (!wantsKey(auth, access)) return { kind: 'granted' };
  if (key === undefined) return { kind: 'no_key', given: false };
  if (ring === undefined) return { kind: 'unknown' };
  const found = ring.get(apiKeySha256(key));
  if (found === undefined) return { kind: 'no_key', given: true };
  if (isExpired(found, at)) return { kind: 'expired', at: found.expiresAt };
  return access === 'admin' && found.scope !== 'admin' ? { kind: 'wrong_scope', has: found.scope } : { kind: 'granted' };
};

const isExpired = (key: StoredApiKey, at: EpochMs): key is StoredApiKey & { readonly expiresAt: EpochMs } =>
  key.expiresAt !== null && at >= key.expiresAt;
