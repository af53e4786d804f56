import type { ForecastRole, ScoredForecast } from '@forecast/core/forecast';
import { epochMs, HOUR_MS } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { historyPage } from './history-page.ts';

const JULY = Date.UTC(2025, 6, 1);
const at = (hours: number) => epochMs(JULY + hours * HOUR_MS);
const forecast = (hours: number, role: ForecastRole = 'served', modelVersion = 1): ScoredForecast => ({
  market: 'binance-BTC-USDT-1h',
  hour: at(hours),
  modelVersion,
  role,
  madeAt: at(hours),
  dataCutOff: at(hours),
  featuresSha256: '0'.repeat(64),
  referenceClose: 100,
  raw: 0.1,
  scale: 1,
  prediction: 0.1,
  level: 0.9,
  lower: -1,
  upper: 1,
  degraded: false,
  outcome: null,
});
const log = Array.from({ length: 1200 }, (_, i) => forecast(i));
const hours = ({ forecasts }: ReturnType<typeof historyPage>): string[] => forecasts.map(({ hour }) => hour);

test('is the last seven days when nothing is asked', () => {
  const page = historyPage(log, {});
  expect(page.forecasts).toHaveLength(168);
  expect(hours(page)[0]).toBe('2025-08-13T00:00:00Z');
  expect(page.next_cursor).toBeNull();
});

test('is half-open', () => {
  expect(hours(historyPage(log, { from: at(0), to: at(2) }))).toEqual(['2025-07-01T00:00:00Z', '2025-07-01T01:00:00Z']);
  expect(hours(historyPage(log, { from: at(2), to: at(2) }))).toEqual([]);
});

test('the pages make up the whole, and rows that come between shift nothing', () => {
  const first = historyPage(log, { from: at(0) });
  const cursor = first.next_cursor ?? '';
  const grown = [forecast(-1), ...log.slice(0, 500), forecast(499, 'shadow', 2), ...log.slice(500)];
  const second = historyPage(grown, { from: at(0), cursor });
  const third = historyPage(grown, { from: at(0), cursor: second.next_cursor ?? '' });
  expect([first, second, third].map(({ forecasts }) => forecasts.length)).toEqual([500, 500, 201]);
  expect(second.forecasts[0]).toMatchObject({ hour: '2025-07-21T19:00:00Z', role: 'shadow', model_version: 2 });
  expect(new Set([first, second, third].flatMap(hours)).size).toBe(1200);
  expect(third.next_cursor).toBeNull();
});

test('an empty log is an empty page', () => {
  expect(historyPage([], {})).toEqual({ forecasts: [], next_cursor: null });
});

test('refuses a range that is turned round and a cursor of somebody else', () => {
  expect(() => historyPage(log, { from: at(2), to: at(1) })).toThrow('from: 2025-07-01T02:00:00Z lies after to 2025-07-01T01:00:00Z');
  expect(() => historyPage(log, { cursor: 'abc' })).toThrow('cursor: is not the next_cursor of a page');
});
