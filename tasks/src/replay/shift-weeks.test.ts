import { marketOf } from '@forecast/core/candles';
import { DAY_MS, epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { endOf, shiftWeeks, weeksToReach } from './shift-weeks.ts';

const column = Float64Array.of(1, 2);
const start = epochMs(Date.UTC(2025, 8, 19, 20));
const market = {
  market: marketOf('binance', 'BTC/USDT'),
  candles: { start, open: column, high: column, low: column, close: column, volume: column },
};
const end = plusHours(start, 2);

test('shifts by as many whole weeks as the candles need to reach past now', () => {
  expect(weeksToReach([market], epochMs(end - 1))).toBe(0);
  expect(weeksToReach([market], end)).toBe(1);
  const now = epochMs(end + 15 * DAY_MS);
  const shifted = shiftWeeks([market], weeksToReach([market], now));
  expect(endOf(shifted)).toBe(end + 21 * DAY_MS);
  expect(endOf([market])).toBe(end);
});
