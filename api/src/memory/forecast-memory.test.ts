import type { ForecastRole, ScoredForecast } from '@forecast/core/forecast';
import { epochMs, HOUR_MS } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { forecastAt } from '../../../tests/forecast-at.ts';
import { forecastBlocksOf, forecastColumnsOf } from '../../../tests/forecast-columns-of.ts';
import { withHours } from './forecast-block.ts';
import { type ForecastMemory, forecastMemory, scoresBefore } from './forecast-memory.ts';

/** Its score is |realised| / 2. */
const forecast = (index: number, role: ForecastRole, realised: number | null, modelVersion = 1): ScoredForecast => {
  const hour = epochMs(index * HOUR_MS);
  const { market, ...rest } = forecastAt(hour, { role, modelVersion });
  const outcome = {
    market,
    hour,
    state: 'settled',
    previousClose: 1,
    close: 1,
    realised: realised ?? 0,
    reason: null,
    revision: 0,
  } as const;
  return { market, ...rest, outcome: realised === null ? null : outcome };
};

const remembered = (forecasts: readonly ScoredForecast[]): ForecastMemory => forecastMemory(undefined, forecastBlocksOf(forecasts));

test('scores are of the version, of hours that had closed, the served forecast before the one made afterwards', () => {
  const memory = remembered([
    forecast(12, 'backfill', 8),
    forecast(10, 'backfill', 2),
    forecast(11, 'backfill', 4),
    forecast(11, 'served', -6),
    forecast(11, 'served', 100, 2),
    forecast(13, 'served', null),
    forecast(10, 'shadow', 50),
  ]);
  expect(scoresBefore(memory, 1, epochMs(10 * HOUR_MS))).toEqual([]);
  expect(scoresBefore(memory, 1, epochMs(12 * HOUR_MS))).toEqual([1, 3]);
  expect(scoresBefore(memory, 1, epochMs(20 * HOUR_MS))).toEqual([1, 3, 4]);
  expect(scoresBefore(memory, 3, epochMs(20 * HOUR_MS))).toEqual([]);
});

test('only served forecasts are given back as they were', () => {
  const memory = remembered([forecast(11, 'backfill', 4), forecast(12, 'served', null)]);
  const hours = [10, 11, 12, 13].map((hour) => epochMs(hour * HOUR_MS));
  expect(hours.map((hour) => memory.served(hour)?.role)).toEqual([undefined, undefined, 'served', undefined]);
  expect(hours.map((hour) => memory.outcome(hour))).toEqual([null, { state: 'settled', realised: 4 }, null, null]);
});

test('the scores of an interval are the latest 2160, whatever months they lie in', () => {
  const memory = remembered(Array.from({ length: 5000 }, (_, i) => forecast(i, 'backfill', 2 * i)));
  const before = scoresBefore(memory, 1, epochMs(4000 * HOUR_MS));
  expect([before.length, before[0], before.at(-1)]).toEqual([2160, 1840, 3999]);
});

const hour = (i: number) => epochMs(i * HOUR_MS);

test('an hour that is read again is as it was read, and the others stay', () => {
  const before = remembered([1, 2, 3, 800].map((i) => forecast(i, 'served', null)));
  const fresh = [forecast(2, 'served', 6), forecast(2, 'backfill', 6, 2), forecast(801, 'served', null)];
  // Of hour 3 nothing is there any more.
  const { blocks } = before;
  const after = forecastMemory(undefined, withHours(blocks, [hour(2), hour(3), hour(801)], forecastColumnsOf(fresh)));
  const rows = Array.from({ length: after.all.length }, (_, i) => after.all.at(i));
  expect(rows.map((row) => [(row?.hour ?? 0) / HOUR_MS, row?.modelVersion, row?.outcome?.realised])).toEqual([
    [1, 1, undefined],
    [2, 1, 6],
    [2, 2, 6],
    [800, 1, undefined],
    [801, 1, undefined],
  ]);
  expect(after.lastServed).toBe(hour(801));
});
