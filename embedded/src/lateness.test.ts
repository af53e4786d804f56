import type { MarketResult } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { lateness } from './lateness.ts';

const issued = (role: string, n = 1): readonly MarketResult[] => [{ market: 'm', kind: 'done', role, issued: n }];
const inTime = { passedOver: 0, forecasts: issued('served') };

test('falling behind is told when it begins, and catching up once hours are in time again', () => {
  const told = lateness();
  expect([inTime, inTime].map(told)).toEqual([undefined, undefined]);
  expect(told({ passedOver: 2, forecasts: issued('served') })).toMatch(/^The schedule is 2 hours behind its clock: .*stored as backfill/);
  const hours = [inTime, { passedOver: 1, forecasts: issued('served') }, inTime, inTime, inTime, inTime].map(told);
  expect(hours).toEqual([undefined, undefined, undefined, undefined, 'The schedule has caught up: 3 hours were late in all.', undefined]);
  expect(told({ passedOver: 1, forecasts: [] })).toMatch(/^The schedule is 1 hour behind/);
});

test('a forecast that is issued when its hour is over is late, though no hour was passed over', () => {
  const told = lateness();
  expect(told({ passedOver: 0, forecasts: [...issued('served'), ...issued('backfill')] })).toMatch(/1 hour behind/);
  expect(told({ passedOver: 0, forecasts: issued('backfill') })).toBeUndefined();
  // One that was there already is told again as it was.
  expect(lateness()({ passedOver: 0, forecasts: issued('backfill', 0) })).toBeUndefined();
});
