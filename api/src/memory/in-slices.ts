import { setImmediate } from 'node:timers/promises';

/** The columns of so many slots are some milliseconds of work. */
const SLOTS = 2048;

/**
 * Columns of a whole series, made slice by slice: between two of them requests are answered.
 *
 * @param from first slot that must be computed
 * @param length slots in all
 * @param extend gives what it was given, or nothing at first, with the slots from `from` until `until`
 */
export const inSlices = async <Columns>(
  from: number,
  length: number,
  known: Columns | undefined,
  extend: (known: Columns | undefined, from: number, until: number) => Columns,
): Promise<Columns> => {
  let done = Math.min(from, length);
  let columns = known;
  for (;;) {
    const until = Math.min(done + SLOTS, length);
    columns = extend(columns, done, until);
    done = until;
    if (done >= length) return columns;
    await setImmediate();
  }
};

/** The same candles, or other columns of one value a slot, up to the slot `until` (exclusive): views, no copies. */
export const upToSlot = <T extends object>(columns: T, until: number): T =>
  Object.fromEntries(
    Object.entries(columns).map(([name, value]) => [name, value instanceof Float64Array ? value.subarray(0, until) : value]),
  ) as T;
