import type { EpochMs } from '../time/index.ts';
import type { KeyScope } from './api-key.ts';

export interface NewApiKey {
  /** whose it is, for people */
  readonly name: string;
  readonly scope: KeyScope;
  /** of the key, in hex; the key itself is stored nowhere */
  readonly sha256: string;
  readonly createdAt: EpochMs;
  /** from then on it does not work; null: it does not expire */
  readonly expiresAt: EpochMs | null;
}

export interface StoredApiKey extends NewApiKey {
  readonly id: number;
  /** null while it works */
  readonly revokedAt: EpochMs | null;
}

/** The keys that the service knows. Every call may throw Fault `database_unavailable`. */
export interface ApiKeyLog {
  /** Adds a key; one of the same hash stays as it is, revoked or not. */
  add(key: NewApiKey): Promise<{ readonly kind: 'added' | 'exists'; readonly key: StoredApiKey }>;
  /** Another text after each change of the keys: cheap to ask. */
  tag(): Promise<string>;
  /** Oldest first, revoked and expired ones too. */
  all(): Promise<readonly StoredApiKey[]>;
  /** Revokes a key for good, and returns it; one that was revoked before keeps its instant. Undefined when there is none. */
  revoke(id: number, at: EpochMs): Promise<StoredApiKey | undefined>;
}
