import { CANDLE_COLUMNS, type CandleSeries, marketOf } from '@forecast/core/candles';
import { epochMs, type Month, monthsOf, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { candlesBehind, monthFingerprint, rowsOf, rowsOfMonth, spanOf } from './feature-months.ts';

const at = (iso: string) => epochMs(Date.parse(iso));
/** candles of 17 August, 4 o'clock, to 28 September, 14 o'clock */
const extent = { from: at('2017-08-17T04:00Z'), until: at('2017-09-28T15:00Z') };
const [august, september] = ['2017-08', '2017-09'] as [Month, Month];

test('the last row is of the hour that begins when the last candle closes', () => {
  expect(rowsOf(extent)).toEqual({ from: at('2017-08-17T04:00Z'), until: at('2017-09-28T16:00Z') });
});

test('a month has the rows that lie in it', () => {
  const rows = rowsOf(extent);
  expect(rowsOfMonth(august, rows)).toEqual({ from: at('2017-08-17T04:00Z'), until: at('2017-09-01T00:00Z') });
  expect(rowsOfMonth(september, rows)).toEqual({ from: at('2017-09-01T00:00Z'), until: at('2017-09-28T16:00Z') });
  expect(spanOf([august, september], rows)).toEqual(rows);
  expect(spanOf([september], rows)).toEqual(rowsOfMonth(september, rows));
  expect(spanOf([], rows)).toEqual({ from: rows.from, until: rows.from });
});

test('the row of the hour after the last candle of a month lies in the next', () => {
  const rows = rowsOf({ from: extent.from, until: at('2017-09-01T00:00Z') });
  expect(monthsOf(rows)).toEqual([august, september]);
  expect(rowsOfMonth(september, rows)).toEqual({ from: at('2017-09-01T00:00Z'), until: at('2017-09-01T01:00Z') });
});

const series = (): CandleSeries => {
  const hours = 24 * 100;
  const column = () => Float64Array.from({ length: hours }, (_, i) => 100 + (i % 7));
  return { start: at('2025-01-01T00:00Z'), open: column(), high: column(), low: column(), close: column(), volume: column() };
};
const window = (candles: CandleSeries, other: CandleSeries) => ({
  market: marketOf('binance', 'BTC/USDT'),
  candles,
  cross: [{ market: marketOf('binance', 'ETH/USDT'), candles: other }],
});

test('a month is named by the thousand candles before it and its own, of every market, each column of them', () => {
  const rows = { from: at('2025-03-01T00:00Z'), until: at('2025-03-31T00:00Z') };
  expect(candlesBehind(rows)).toEqual({ from: plusHours(rows.from, -1000), until: rows.until });
  const name = monthFingerprint(window(series(), series()), rows);
  const first = 59 * 24 - 1000;
  const changed = (slot: number, column: (typeof CANDLE_COLUMNS)[number], which: 'own' | 'other'): string => {
    const [own, other] = [series(), series()];
    (which === 'own' ? own : other)[column][slot] = 99;
    return monthFingerprint(window(own, other), rows);
  };
  expect(changed(first - 1, 'close', 'own')).toBe(name);
  expect(changed(89 * 24, 'close', 'own')).toBe(name);
  const names = (['own', 'other'] as const).flatMap((which) =>
    [first, 60 * 24, 89 * 24 - 1].flatMap((slot) => CANDLE_COLUMNS.map((column) => changed(slot, column, which))),
  );
  expect(new Set([name, ...names]).size).toBe(1 + 2 * 3 * 5);
});
