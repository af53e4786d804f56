import type { CandleSeries } from '../candles/index.ts';
import { hourOfSlot, slotOf } from '../candles/index.ts';
import { type EpochMs, isoSecond } from '../time/index.ts';

const FROZEN_CANDLES = 24;
const ABSURD_FACTOR = 10;

export interface InputWindow {
  /** the market's, closed ones only; those that open in [at - windowHours, at) count, and the close before them */
  readonly candles: CandleSeries;
  readonly at: EpochMs;
  readonly windowHours: number;
  /** hours of the window whose feature row is masked */
  readonly maskedHours: number;
}

/**
 * Why the candles of a window cannot be believed: the last 24 of them share one OHLC, a close is ten times or a tenth of the one
 * before, or more than half of the hours are masked. Null when none of it is so.
 */
export const brokenInput = ({ candles, at, windowHours, maskedHours }: InputWindow): string | null => {
  const until = slotOf(candles, at);
  const slots = Array.from({ length: windowHours + 1 }, (_, i) => until - windowHours - 1 + i).filter((slot) => isKnown(candles, slot));
  const last = slots.slice(-FROZEN_CANDLES);
  if (last.length === FROZEN_CANDLES && last.every((slot) => sameCandle(candles, slot, last[0] ?? slot)))
    return `the last ${FROZEN_CANDLES} candles share one open, high, low and close`;
  const jump = slots.find((slot, i) => i > 0 && isAbsurd(valueAt(candles.close, slot) / valueAt(candles.close, slots[i - 1] ?? slot)));
  if (jump !== undefined) return `the close of ${isoSecond(hourOfSlot(candles, jump))} is ten times, or a tenth of, the one before`;
  return maskedHours > windowHours / 2 ? `${maskedHours} of the window's ${windowHours} hours are masked` : null;
};

const isKnown = (candles: CandleSeries, slot: number): boolean => !Number.isNaN(valueAt(candles.close, slot));

const sameCandle = (candles: CandleSeries, a: number, b: number): boolean =>
  [candles.open, candles.high, candles.low, candles.close].every((column) => valueAt(column, a) === valueAt(column, b));

const isAbsurd = (ratio: number): boolean => ratio >= ABSURD_FACTOR || ratio <= 1 / ABSURD_FACTOR;

const valueAt = (column: Float64Array, slot: number): number => column[slot] ?? Number.NaN;
