import { Fault } from '../../fault/index.ts';

const MOST_BYTES = 1024;
/** Names that begin with a dot are the stores' own. */
const SEGMENT = /^[^./\\\p{Cc}][^/\\\p{Cc}]{0,254}$/u;

/**
 * Lets pass what both stores can keep: `/`-separated names, none of them empty or beginning with a dot.
 *
 * @throws Fault `malformed`
 */
export const checkedKey = (key: string): string => {
  if (Buffer.byteLength(key) <= MOST_BYTES && key.split('/').every((segment) => SEGMENT.test(segment))) return key;
  throw new Fault('malformed', `object key "${key}": it must be relative, of names between slashes that do not begin with a dot`);
};

/**
 * The same for the beginning of keys, which may end within a name.
 *
 * @throws Fault `malformed`
 */
export const checkedPrefix = (prefix: string): string => {
  checkedKey(`${prefix}x`);
  return prefix;
};

/** Whether a name in a store is one that may be listed. */
export const isObjectKey = (key: string): boolean => key.split('/').every((segment) => SEGMENT.test(segment));
