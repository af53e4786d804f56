import { Fault } from '../../fault/index.ts';

/** What `decode` gives; what it throws is a Fault that names the object. */
export const decoded = <T>(key: string, decode: () => T): T => {
  try {
    return decode();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw corrupt(key, `it is not a whole parquet file (${reason})`, cause);
  }
};

/** The object `key` is not what it should be. */
export const corrupt = (key: string, what: string, cause?: unknown): Fault =>
  new Fault('corrupt_object', `read ${key}: ${what}; restore it from a copy, or remove it and run again to have it made anew`, { cause });
