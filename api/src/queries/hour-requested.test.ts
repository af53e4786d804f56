import { expect, test } from 'vitest';
import { hourRequested } from './hour-requested.ts';

const utc = (text: string): number => Date.parse(text);
const paris = { timeZone: 'Europe/Paris' };

test('an hour of a zone is the instant at which it begins', () => {
  expect(hourRequested({ date: '2025-07-28', hour: 15, timeZone: 'UTC' })).toBe(utc('2025-07-28T15:00Z'));
  expect(hourRequested({ date: '2025-07-28', hour: 17, ...paris })).toBe(utc('2025-07-28T15:00Z'));
});

test('an hour that spring skips is impossible, with a fold too', () => {
  expect(() => hourRequested({ date: '2025-03-30', hour: 2, ...paris })).toThrow('2025-03-30 02:00 in Europe/Paris does not exist');
  expect(() => hourRequested({ date: '2025-03-30', hour: 2, fold: 1, ...paris })).toThrow('does not exist');
});

test('an hour that autumn repeats wants a fold', () => {
  expect(() => hourRequested({ date: '2025-10-26', hour: 2, ...paris })).toThrow(
    'fold=0 (2025-10-26T00:00Z) or fold=1 (2025-10-26T01:00Z)',
  );
  expect(hourRequested({ date: '2025-10-26', hour: 2, fold: 0, ...paris })).toBe(utc('2025-10-26T00:00Z'));
  expect(hourRequested({ date: '2025-10-26', hour: 2, fold: 1, ...paris })).toBe(utc('2025-10-26T01:00Z'));
});

test('a fold changes nothing about an hour that comes once', () => {
  expect(hourRequested({ date: '2025-07-28', hour: 17, fold: 1, ...paris })).toBe(utc('2025-07-28T15:00Z'));
});

test('a zone half an hour off the grid is refused', () => {
  expect(() => hourRequested({ date: '2025-07-28', hour: 15, timeZone: 'Asia/Kolkata' })).toThrow(
    'is 2025-07-28T09:30Z, which is no whole hour of UTC',
  );
});

test('a zone that shifts by half an hour is on the grid for half of the year', () => {
  // Lord Howe: +11:00 in summer, +10:30 in winter
  expect(hourRequested({ date: '2025-01-10', hour: 12, timeZone: 'Australia/Lord_Howe' })).toBe(utc('2025-01-10T01:00Z'));
  expect(() => hourRequested({ date: '2025-07-10', hour: 12, timeZone: 'Australia/Lord_Howe' })).toThrow('no whole hour');
});
