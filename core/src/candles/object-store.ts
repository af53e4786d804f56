/** What must hold of the stored object for a write to happen. */
export type WriteCondition = { readonly kind: 'absent' } | { readonly kind: 'unchanged'; readonly etag: string } | { readonly kind: 'any' };

export type StoredObject = { readonly kind: 'object'; readonly bytes: Uint8Array; readonly etag: string } | { readonly kind: 'missing' };

export interface ObjectListing {
  readonly key: string;
  readonly etag: string;
  /** bytes */
  readonly size: number;
}

/**
 * Named byte strings, replaced whole: a reader sees the old object or the new one, never a part; a killed write leaves the old.
 * Keys are `/`-separated and relative. Every call may throw Fault `store_unavailable` or `disk_full`.
 */
export interface ObjectStore {
  read(key: string): Promise<StoredObject>;
  /** `conflict` when the condition did not hold: another writer came first. Durable when it returns. */
  write(key: string, bytes: Uint8Array, condition: WriteCondition): Promise<{ kind: 'written'; etag: string } | { kind: 'conflict' }>;
  /** All objects whose key starts with `prefix`, by key. */
  list(prefix: string): Promise<readonly ObjectListing[]>;
  remove(key: string): Promise<void>;
}
