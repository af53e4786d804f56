import type { EpochMs } from '../time/index.ts';
import { CANDLE_COLUMNS, type Candle } from './candle.ts';
import type { CandleRevision, MergeResult } from './candle-store.ts';

/** Candles after a merge, oldest first, one an open time, and what it did. */
export interface MergedCandles extends MergeResult {
  readonly candles: readonly Candle[];
}

/**
 * The union of what is stored and what was read. Where both have a candle, the one that was read replaces a different stored one
 * if it opens at or after `changeableFrom`; else the stored one stays. Of two that were read, the later in `read` counts.
 *
 * @param stored oldest first, one an open time
 * @param read in any order
 */
export const mergeCandles = (stored: readonly Candle[], read: readonly Candle[], changeableFrom: EpochMs): MergedCandles => {
  const merged = new Map(stored.map((candle) => [candle.openTime, candle]));
  const revisions: CandleRevision[] = [];
  let added = 0;
  let unchanged = 0;
  for (const candle of new Map(read.map((candle) => [candle.openTime, candle])).values()) {
    const old = merged.get(candle.openTime);
    if (old === undefined) added++;
    else if (candle.openTime < changeableFrom || sameCandle(old, candle)) {
      unchanged++;
      continue;
    } else revisions.push({ openTime: candle.openTime, old, new: candle });
    merged.set(candle.openTime, candle);
  }
  const candles = [...merged.values()].toSorted((a, b) => a.openTime - b.openTime);
  return { candles, added, unchanged, revisions: revisions.toSorted((a, b) => a.openTime - b.openTime) };
};

const sameCandle = (a: Candle, b: Candle): boolean => CANDLE_COLUMNS.every((name) => a[name] === b[name]);
