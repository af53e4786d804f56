import { type CandleSeries, slotOf } from '../candles/index.ts';
import type { HourRange } from '../time/index.ts';
import { hoursIn } from '../time/index.ts';
import { lagged } from './lagged.ts';
import type { MarketWindow } from './market-window.ts';
import { windowCount } from './window-sum.ts';

/** Candles that a row's mask looks at. */
export const MASK_LOOK_BACK = 168;
const MOST_MISSING = 0.05;

/** Hours after a market's first candle whose rows are masked for want of candles before them. */
export const MASKED_AT_FIRST = Math.ceil(MASK_LOOK_BACK * (1 - MOST_MISSING));

export interface RowFlags {
  /** the row must not be used: its last candle, or more than 5 % of the last 168, is missing */
  readonly masked: boolean;
  /** the last candle of a cross market is missing */
  readonly degraded: boolean;
}

/** Flags of the row of the hour in `slot`, which may be the one after the window's last. */
export const rowFlags = ({ candles, cross }: Pick<MarketWindow, 'candles' | 'cross'>, slot: number): RowFlags => ({
  masked: isMasked(candles, slot),
  degraded: cross.some((other) => Number.isNaN(lagged(other.candles.close, slot, 0))),
});

/** How many hours of `range` have a masked row. Slots before and after the series count as missing. */
export const maskedHours = (candles: CandleSeries, range: HourRange): number => {
  const first = slotOf(candles, range.from);
  return Array.from({ length: hoursIn(range) }, (_, i) => first + i).filter((slot) => isMasked(candles, slot)).length;
};

const isMasked = ({ close }: CandleSeries, slot: number): boolean => {
  if (slot < 1 || slot > close.length || Number.isNaN(close[slot - 1])) return true;
  return MASK_LOOK_BACK - windowCount(close, slot, MASK_LOOK_BACK) > MOST_MISSING * MASK_LOOK_BACK;
};
