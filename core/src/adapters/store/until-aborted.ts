import type { ObjectStore } from '../../candles/index.ts';

/** `store` until the signal aborts: from then on every call throws its reason. What is under way is finished, so that a write stays whole. */
export const untilAborted = (store: ObjectStore, signal: AbortSignal): ObjectStore => {
  const unlessAborted = async <T>(call: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    return call();
  };
  return {
    read: (key) => unlessAborted(() => store.read(key)),
    readEnd: (key, length) => unlessAborted(() => store.readEnd(key, length)),
    write: (key, bytes, condition) => unlessAborted(() => store.write(key, bytes, condition)),
    list: (prefix) => unlessAborted(() => store.list(prefix)),
    remove: (key) => unlessAborted(() => store.remove(key)),
  };
};
