import type { ObjectStore } from '@forecast/core/candles';

/** `objects`, and how often each kind of call was made. */
export const counted = (objects: ObjectStore) => {
  const calls = { read: 0, readEnd: 0, list: 0, write: 0 };
  const count = (call: keyof typeof calls): ObjectStore => {
    calls[call]++;
    return objects;
  };
  const counting: ObjectStore = {
    read: (key) => count('read').read(key),
    readEnd: (key, length) => count('readEnd').readEnd(key, length),
    write: (key, bytes, condition) => count('write').write(key, bytes, condition),
    list: (prefix) => count('list').list(prefix),
    remove: (key) => objects.remove(key),
  };
  return { counting, calls };
};
