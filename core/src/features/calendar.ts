import { hourOfSlot } from '../candles/index.ts';
import { DAY_MS, HOUR_MS } from '../time/index.ts';
import { feature } from './feature-over.ts';

/** 1970-01-01 was a Thursday, 3 where Monday is 0. */
const FIRST_WEEKDAY = 3;

/** UTC hour of day at which the last candle opened, 0 to 23. */
export const lastCandleHour = feature('last_candle_hour', 1, ({ candles }, slot) => (hourOfSlot(candles, slot - 1) % DAY_MS) / HOUR_MS);

/** UTC weekday on which the last candle opened, Monday 0 to Sunday 6. */
export const lastCandleWeekday = feature('last_candle_weekday', 1, ({ candles }, slot) => {
  return (Math.floor(hourOfSlot(candles, slot - 1) / DAY_MS) + FIRST_WEEKDAY) % 7;
});
