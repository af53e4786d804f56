import { believe, stillHeld } from './believe-candles.ts';
import type { Candle } from './candle.ts';
import { defectOf } from './candle-defect.ts';
import type { RejectedCandle } from './validate-candles.ts';

/**
 * Those of `candles` (oldest first, one an open time) that an ingest would not store: what an archive that is older than a rule holds.
 * The first one is judged by itself alone: nothing is known of what came before it.
 */
export const impossibleCandles = (candles: readonly Candle[]): readonly RejectedCandle[] => {
  const defects = candles.flatMap((candle) => {
    const reason = defectOf(candle);
    return reason === undefined ? [] : [{ candle, reason }];
  });
  const [first, ...rest] = defects.length === 0 ? candles : candles.filter((candle) => defectOf(candle) === undefined);
  if (first === undefined) return defects;
  const { rejected, belief } = believe({ close: first.close, held: [] }, rest);
  return [...defects, ...rejected, ...stillHeld(belief)].toSorted((a, b) => a.candle.openTime - b.candle.openTime);
};
