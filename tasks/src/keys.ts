import { type ApiKeyLog, apiKeyOf, apiKeySha256, KEY_BYTES, type KeyScope, type StoredApiKey } from '@forecast/core/access';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond } from '@forecast/core/time';
import { expiresAt, type KeyExpiry } from './key-expiry.ts';

/** What is done about the keys of the service. */
export type KeysAction =
  | { readonly kind: 'create'; readonly name: string; readonly scope: KeyScope; readonly expires: KeyExpiry | undefined }
  | { readonly kind: 'list' }
  | { readonly kind: 'revoke'; readonly id: number };

export interface KeysHands {
  readonly apiKeys: ApiKeyLog;
  readonly now: () => EpochMs;
  /** bytes that nobody can guess */
  readonly random: (length: number) => Uint8Array;
}

/**
 * @returns the JSON line that ends stdout; that of `create` is the only place where the key ever stands
 * @throws Fault `usage` when there is no such key, or when it would have expired already
 */
export const keys = async (action: KeysAction, hands: KeysHands): Promise<object> => {
  const task = `keys ${action.kind}`;
  switch (action.kind) {
    case 'create':
      return { task, ...(await create(action, hands)) };
    case 'list':
      return { task, keys: (await hands.apiKeys.all()).map(told) };
    case 'revoke':
      return { task, ...(await revoke(action.id, hands)) };
    default:
      return action satisfies never;
  }
};

const create = async ({ name, scope, expires }: Extract<KeysAction, { kind: 'create' }>, { apiKeys, now, random }: KeysHands) => {
  const secret = apiKeyOf(random(KEY_BYTES));
  const createdAt = now();
  const { key } = await apiKeys.add({ name, scope, sha256: apiKeySha256(secret), createdAt, expiresAt: expiresAt(expires, createdAt) });
  return { ...told(key), key: secret };
};

const revoke = async (id: number, { apiKeys, now }: KeysHands) => {
  const key = await apiKeys.revoke(id, now());
  if (key === undefined) throw new Fault('usage', `--id ${id}: there is no such key; tasks keys list shows all keys`);
  return told(key);
};

const told = ({ id, name, scope, createdAt, expiresAt: until, revokedAt }: StoredApiKey) => ({
  id,
  name,
  scope,
  created_at: isoSecond(createdAt),
  expires_at: until === null ? null : isoSecond(until),
  revoked_at: revokedAt === null ? null : isoSecond(revokedAt),
});
