import { Fault } from '../../fault/index.ts';

/** What `decode` gives; what it throws, and is no Fault yet, becomes one that names the object. */
export const decoded = <T>(key: string, decode: () => T): T => {
  try {
    return decode();
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw corrupt(key, `it cannot be decoded (${reason})`, cause);
  }
};

/** The object `key` is not what it should be. */
export const corrupt = (key: string, what: string, cause?: unknown): Fault =>
  new Fault('corrupt_object', `read ${key}: ${what}; restore it from a copy, or ${remedyOf(key)}`, { cause });

/** Candles can be had again from the exchange, features from the candles, the export of forecasts from the database. */
const remedyOf = (key: string): string => {
  const [, task] = REMADE_BY.find(([prefix]) => key.startsWith(prefix)) ?? [];
  return task === undefined ? 'remove it' : `run tasks ${task}, which makes it anew`;
};

const REMADE_BY = [
  ['candles/', 'ingest --all'],
  ['features/', 'features --all'],
  ['predictions/', 'export --all'],
] as const;
