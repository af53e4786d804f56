import type { ObjectStore } from '../../candles/index.ts';
import { bucketOf, openStore, type StoreSettings } from './open-store.ts';
import type { S3Settings } from './s3-client.ts';

/**
 * A store that is opened when it is first asked something, and again as long as that fails: for what lives longer than a store is away.
 * Each call may throw what `openStore` does.
 *
 * @throws Fault `config` when the URL is none
 */
export const storeWhenAsked = (settings: StoreSettings, credentials?: S3Settings['credentials']): ObjectStore => {
  bucketOf(settings);
  let opened: Promise<ObjectStore> | undefined;
  const store = (): Promise<ObjectStore> => {
    opened ??= openStore(settings, credentials).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  return {
    read: async (key) => (await store()).read(key),
    readEnd: async (key, length) => (await store()).readEnd(key, length),
    write: async (key, bytes, condition) => (await store()).write(key, bytes, condition),
    list: async (prefix) => (await store()).list(prefix),
    remove: async (key) => (await store()).remove(key),
  };
};
