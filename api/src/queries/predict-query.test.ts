import { Fault } from '@forecast/core/fault';
import { expect, test } from 'vitest';
import { PredictQuery } from './predict-query.ts';
import { parseQuery } from './strict-query.ts';

test('hour 9 and hour 09 are the same', () => {
  expect(PredictQuery.parse({ date: '2025-07-28', hour: '09' })).toEqual(PredictQuery.parse({ date: '2025-07-28', hour: '9' }));
});

test.each([
  [{ date: '2025-07-28', hour: '24' }, 'hour: is not an hour from 0 to 23'],
  [{ date: '2025-07-28', hour: '-1' }, 'hour: is not an hour from 0 to 23'],
  [{ date: '2025-07-28', hour: '1.5' }, 'hour: is not an hour from 0 to 23'],
  [{ date: '2025-07-28', hour: '' }, 'hour: is not an hour from 0 to 23'],
  [{ date: '2025-07-28' }, 'hour: is missing; 0 to 23'],
  [{ date: '2025-07-28', hour: ['1', '2'] }, 'hour: may be given once'],
  [{ date: '2025-07-28', hour: '1', symbol: ['A/B', 'A/B'] }, 'symbol: may be given once'],
  [{ date: '2025-02-30', hour: '1' }, 'date: is not a date of the calendar; one looks like 2025-07-28'],
  [{ date: '28.07.2025', hour: '1' }, 'date: is not a date of the calendar; one looks like 2025-07-28'],
  [{ hour: '1' }, 'date: is missing; one looks like 2025-07-28'],
  [{}, 'date: is missing; one looks like 2025-07-28; hour: is missing; 0 to 23'],
  [{ date: '2025-07-28', hour: '1', tz: 'Mars/Olympus' }, 'tz: is not a time zone; one looks like Europe/Paris'],
  [{ date: '2025-07-28', hour: '1', tz: '' }, 'tz: is not a time zone; one looks like Europe/Paris'],
  [{ date: '2025-07-28', hour: '1', fold: '2' }, 'fold: is 0 (the first) or 1 (the second)'],
  [{ date: '2025-07-28', hour: '1', hours: '2' }, 'hours: is not a parameter here; allowed are date, hour, symbol, tz, fold'],
  [{ date: '2025-07-28', hour: '1', explain: 'true' }, 'explain: is not there yet; leave it out'],
])('refuses %j', (query, message) => {
  expect(() => parseQuery(PredictQuery, query)).toThrow(new Fault('malformed', message));
});

test.each(['Europe/Paris', 'europe/paris', 'UTC', '+02:00'])('knows the zone %s', (tz) => {
  expect(PredictQuery.parse({ date: '2025-07-28', hour: '1', tz })).toMatchObject({ tz });
});
