import type { ObjectStore } from '../../candles/index.ts';

/** `store` until the signal aborts: from then on every call throws its reason. What is under way is finished, so that a write stays whole. */
export const untilAborted = (store: ObjectStore, signal: AbortSignal): ObjectStore => {
  const unlessAborted =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      signal.throwIfAborted();
      return call(...args);
    };
  return {
    read: unlessAborted(store.read),
    readEnd: unlessAborted(store.readEnd),
    write: unlessAborted(store.write),
    list: unlessAborted(store.list),
    remove: unlessAborted(store.remove),
  };
};
