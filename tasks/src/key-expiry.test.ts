import { DAY_MS, epochMs, HOUR_MS } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { expiresAt, keyExpiry } from './key-expiry.ts';

const MADE = epochMs(Date.UTC(2026, 0, 31, 12));

test.each([
  ['30d', MADE + 30 * DAY_MS],
  ['12h', MADE + 12 * HOUR_MS],
  ['2w', MADE + 14 * DAY_MS],
  ['2027-01-31', Date.UTC(2027, 0, 31)],
  ['2028-02-29', Date.UTC(2028, 1, 29)],
  ['2027-01-31T15:00Z', Date.UTC(2027, 0, 31, 15)],
  ['2027-01-31T15:00:00+01:00', Date.UTC(2027, 0, 31, 14)],
])('--expires %s', (text, at) => {
  expect(expiresAt(keyExpiry(text), MADE)).toBe(at);
});

test.each(['', '30', '0d', '-1d', '1.5d', '30 d', '1y', 'never', '2027-02-29', '2027-13-01', '2027-01-31T15:00', '31.01.2027'])(
  '--expires "%s" is none',
  (text) => {
    expect(() => keyExpiry(text)).toThrow('is needed');
  },
);

test('a key never expires where nothing is said, and none is made that has expired', () => {
  expect(expiresAt(undefined, MADE)).toBeNull();
  for (const text of ['2026-01-31', '2026-01-31T12:00Z', '1999-01-01'])
    expect(() => expiresAt(keyExpiry(text), MADE)).toThrow(expect.objectContaining({ code: 'usage' }));
});
