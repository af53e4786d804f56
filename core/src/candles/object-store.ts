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
 * Keys are `/`-separated, relative, and no name in them begins with a dot: else Fault `malformed`.
 * Every call may throw Fault `store_unavailable` or `disk_full`.
 */
export interface ObjectStore {
  read(key: string): Promise<StoredObject>;
  /** The last `length` bytes of an object, or all where it has no more; undefined when there is none. */
  readEnd(key: string, length: number): Promise<Uint8Array | undefined>;
  /** `conflict` when the condition did not hold: another writer came first. Durable when it returns. */
  write(key: string, bytes: Uint8Array, condition: WriteCondition): Promise<{ kind: 'written'; etag: string } | { kind: 'conflict' }>;
  /** All objects whose key starts with `prefix`, by key. */
  list(prefix: string): Promise<readonly ObjectListing[]>;
  remove(key: string): Promise<void>;
}
