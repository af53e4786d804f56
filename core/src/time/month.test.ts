import { expect, test } from 'vitest';
import { epochMs } from './epoch.ts';
import { hoursOfMonth, monthOf, monthsOf } from './month.ts';

test('the last hour of a year belongs to December', () => {
  expect(monthOf(epochMs(Date.UTC(2024, 11, 31, 23)))).toBe('2024-12');
});

test('ranges are half-open: the first hour of a month does not bring the month before', () => {
  expect(monthsOf({ from: epochMs(Date.UTC(2024, 11, 31, 23)), until: epochMs(Date.UTC(2025, 1, 1)) })).toEqual(['2024-12', '2025-01']);
});

test('a leap February has 696 hours', () => {
  const { from, until } = hoursOfMonth(monthOf(epochMs(Date.UTC(2024, 1, 10))));
  expect((until - from) / 3_600_000).toBe(696);
});
