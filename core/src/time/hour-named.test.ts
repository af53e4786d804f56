import { expect, test } from 'vitest';
import { hoursNamed } from './hour-named.ts';

test('an hour that the clock skips has no instant, one that it repeats has two', () => {
  expect(hoursNamed('2025-03-30', 2, 'Europe/Paris')).toEqual([]);
  expect(hoursNamed('2025-10-26', 2, 'Europe/Paris')).toEqual([Date.UTC(2025, 9, 26, 0), Date.UTC(2025, 9, 26, 1)]);
  expect(hoursNamed('2025-07-28', 15, 'UTC')).toEqual([Date.UTC(2025, 6, 28, 15)]);
});

test('a zone half an hour off names an instant that is off the grid', () => {
  expect(hoursNamed('2025-07-28', 15, 'Asia/Kolkata')).toEqual([Date.UTC(2025, 6, 28, 9, 30)]);
});
