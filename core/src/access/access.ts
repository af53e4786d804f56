import { apiKeySha256, type KeyScope } from './api-key.ts';
import type { KeyRing } from './key-ring.ts';

/** Who may do something: `anyone`, or who holds a key of that scope or a wider one. */
export type Access = 'anyone' | KeyScope;

/** `open`: whoever can reach the service may read. `key`: reading wants a key. Changing state wants an admin key always. */
export type Auth = 'open' | 'key';

export type AccessDecision =
  | { readonly kind: 'granted' }
  | { readonly kind: 'no_key'; readonly given: boolean }
  | { readonly kind: 'wrong_scope'; readonly has: KeyScope }
  /** the keys were not read yet */
  | { readonly kind: 'unknown' };

export const wantsKey = (auth: Auth, access: Access): boolean => access === 'admin' || (access === 'read' && auth === 'key');

/**
 * Whether somebody with `key` may do what `access` names. A key is looked up by its hash: how long that takes tells nothing of the
 * keys there are.
 */
export const decideAccess = (auth: Auth, access: Access, ring: KeyRing | undefined, key: string | undefined): AccessDecision => {
  if (!wantsKey(auth, access)) return { kind: 'granted' };
  if (key === undefined) return { kind: 'no_key', given: false };
  if (ring === undefined) return { kind: 'unknown' };
  const found = ring.get(apiKeySha256(key));
  if (found === undefined) return { kind: 'no_key', given: true };
  return access === 'admin' && found.scope !== 'admin' ? { kind: 'wrong_scope', has: found.scope } : { kind: 'granted' };
};
