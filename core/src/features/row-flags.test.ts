import { expect, test } from 'vitest';
import { marketOf } from '../candles/index.ts';
import { epochMs, plusHours } from '../time/index.ts';
import { maskedHours, rowFlags } from './row-flags.ts';

const START = epochMs(Date.UTC(2025, 0, 1));
const series = (length: number, missing: readonly number[] = []) => {
  const column = Float64Array.from({ length }, (_, i) => (missing.includes(i) ? Number.NaN : 1));
  return { start: START, open: column, high: column, low: column, close: column, volume: column };
};
const window = (missing: readonly number[], missingThere: readonly number[] = []) => ({
  candles: series(400, missing),
  cross: [{ market: marketOf('binance', 'ETH/USDT'), candles: series(400, missingThere) }],
});

test('the hour after a missing candle is masked, the missing hour itself is not', () => {
  expect(rowFlags(window([300]), 300)).toEqual({ masked: false, degraded: false });
  expect(rowFlags(window([300]), 301)).toEqual({ masked: true, degraded: false });
  expect(rowFlags(window([300]), 302)).toEqual({ masked: false, degraded: false });
});

test('8 missing of the last 168 are borne, 9 (more than 5 %) are not', () => {
  const eight = [201, 210, 220, 230, 240, 250, 260, 270];
  expect(rowFlags(window(eight), 300).masked).toBe(false);
  expect(rowFlags(window([...eight, 280]), 300).masked).toBe(true);
  expect(rowFlags(window([...eight, 280]), 201 + 168 + 1).masked).toBe(false);
});

test('before the series there is nothing: its first rows are masked', () => {
  expect(rowFlags(window([]), 0).masked).toBe(true);
  expect(rowFlags(window([]), 159).masked).toBe(true);
  expect(rowFlags(window([]), 160).masked).toBe(false);
});

test('another market without its last candle degrades and never masks', () => {
  expect(rowFlags(window([], [299]), 300)).toEqual({ masked: false, degraded: true });
  expect(rowFlags(window([], [298]), 300)).toEqual({ masked: false, degraded: false });
});

test('masked hours of a range are counted, those beyond the series too', () => {
  expect(maskedHours(series(400, [300, 310]), { from: plusHours(START, 290), until: plusHours(START, 320) })).toBe(2);
  expect(maskedHours(series(400), { from: plusHours(START, 399), until: plusHours(START, 403) })).toBe(2);
});
