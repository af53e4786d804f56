import type { CandleSeries } from '../candles/index.ts';
import { hourOfSlot, impossibleHours, slotOf } from '../candles/index.ts';
import { type EpochMs, epochMs, isoSecond } from '../time/index.ts';

const FROZEN_CANDLES = 24;

export interface InputWindow {
  /** the market's, closed ones only; those that open in [at - windowHours, at) count, and the close before them */
  readonly candles: CandleSeries;
  readonly at: EpochMs;
  readonly windowHours: number;
  /** hours of the window whose feature row is masked */
  readonly maskedHours: number;
}

/**
 * Why the candles of a window cannot be believed: the last 24 of them share one OHLC, a price jumps and no later candle goes on from
 * there (see `believe`: what an ingest would have left out), or more than half of the hours are masked. Null when none of it is so.
 */
export const brokenInput = ({ candles, at, windowHours, maskedHours }: InputWindow): string | null => {
  const until = slotOf(candles, at);
  const slots = Array.from({ length: windowHours + 1 }, (_, i) => until - windowHours - 1 + i).filter((slot) => isKnown(candles, slot));
  const last = slots.slice(-FROZEN_CANDLES);
  if (last.length === FROZEN_CANDLES && last.every((slot) => sameCandle(candles, slot, last[0] ?? slot)))
    return `the last ${FROZEN_CANDLES} candles share one open, high, low and close`;
  const [impossible] = impossibleHours(candles, { from: hourOfSlot(candles, until - windowHours - 1), until: at });
  if (impossible !== undefined)
    return `the candle of ${isoSecond(epochMs(impossible.candle.openTime))} cannot be true: ${impossible.reason}, close ${impossible.candle.close}`;
  return maskedHours > windowHours / 2 ? `${maskedHours} of the window's ${windowHours} hours are masked` : null;
};

const isKnown = (candles: CandleSeries, slot: number): boolean => !Number.isNaN(valueAt(candles.close, slot));

const sameCandle = (candles: CandleSeries, a: number, b: number): boolean =>
  [candles.open, candles.high, candles.low, candles.close].every((column) => valueAt(column, a) === valueAt(column, b));

const valueAt = (column: Float64Array, slot: number): number => column[slot] ?? Number.NaN;
