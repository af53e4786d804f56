import { createHash } from 'node:crypto';
import { corrupt } from './corrupt-object.ts';

/** The sha256 of the bytes on which the library gave up, by key and length: an object, and its footer alone. */
const gaveUpOn = new Map<string, string>();

/**
 * `decode` of `bytes`, unless the library gave up on just these before: a panic leaves its copy of them in the library's memory, and who
 * polls a damaged object would fill that up.
 *
 * @throws Fault `corrupt_object`, or whatever `decode` throws
 */
export const withoutPanicTwice = <T>(bytes: Uint8Array, key: string, decode: () => T): T => {
  const name = `${key} ${bytes.length}`;
  const known = gaveUpOn.get(name);
  if (known !== undefined && known === sha256Of(bytes)) throw corrupt(key, 'it cannot be decoded');
  try {
    return decode();
  } catch (error) {
    if (error instanceof Error && error.name === 'RuntimeError') gaveUpOn.set(name, sha256Of(bytes));
    throw error;
  }
};

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
