import type { MarketResult } from '@forecast/tasks';
import { expect, test } from 'vitest';
import { lateness } from './lateness.ts';

const issued = (role: string, n = 1): readonly MarketResult[] => [{ market: 'm', kind: 'done', role, issued: n }];
const inTime = { passedOver: 0, forecasts: issued('served') };

test('falling behind is told when it begins, and catching up once hours are in time again', () => {
  const { hour: told, ended } = lateness();
  expect([inTime, inTime].map(told)).toEqual([undefined, undefined]);
  expect(ended()).toBeUndefined();
  expect(told({ passedOver: 2, forecasts: issued('served') })).toMatch(/^The schedule is 2 hours behind its clock: .*stored as backfill/);
  const hours = [inTime, { passedOver: 1, forecasts: issued('served') }, inTime, inTime, inTime, inTime].map(told);
  expect(hours).toEqual([undefined, undefined, undefined, undefined, 'The schedule has caught up: 3 hours were late in all.', undefined]);
  expect(ended()).toBeUndefined();
  expect(told({ passedOver: 1, forecasts: [] })).toMatch(/^The schedule is 1 hour behind/);
  expect(ended()).toBe('Since the schedule fell behind its clock 1 hour was late in all.');
  expect([inTime, inTime, inTime].map(told).at(-1)).toBe('The schedule has caught up: 1 hour was late in all.');
});

test('a forecast that is issued when its hour is over is late, though no hour was passed over', () => {
  const told = lateness().hour;
  expect(told({ passedOver: 0, forecasts: [...issued('served'), ...issued('backfill')] })).toMatch(/1 hour behind/);
  expect(told({ passedOver: 0, forecasts: issued('backfill') })).toBeUndefined();
  // One that was there already is told again as it was.
  expect(lateness().hour({ passedOver: 0, forecasts: issued('backfill', 0) })).toBeUndefined();
});

test('hours whose forecasts failed are no sign that the schedule has caught up', () => {
  const { hour } = lateness();
  hour({ passedOver: 1, forecasts: issued('served') });
  const failed: readonly MarketResult[] = [{ market: 'm', kind: 'failed', code: 'database_unavailable', message: '' }];
  const young: MarketResult = { market: 'n', kind: 'nothing_to_do', reason: 'too little history' };
  for (const forecasts of [failed, [...failed, young], [], failed]) expect(hour({ passedOver: 0, forecasts })).toBeUndefined();
  // One market that fails does not hide that the others are in time.
  const told = [1, 2, 3].map(() => hour({ passedOver: 0, forecasts: [...failed, ...issued('served')] }));
  expect(told).toEqual([undefined, undefined, 'The schedule has caught up: 1 hour was late in all.']);
});
