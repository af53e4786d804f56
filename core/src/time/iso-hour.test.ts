import { expect, test } from 'vitest';
import { parseIsoHour } from './iso-hour.ts';

test.each(['2025-07-28T15', '2025-07-28T15:00', '2025-07-28T15:00:00Z', '2025-07-28T15:00:00.000Z', '2025-07-28T15:00:00+00:00'])(
  '%s',
  (text) => {
    expect(parseIsoHour(text)).toBe(Date.UTC(2025, 6, 28, 15));
  },
);

test.each(['2025-07-28', '2025-02-30T01', '2025-07-28T24', '2025-07-28T15:30', '2025-07-28T15:00:00+02:00', 'now', ''])(
  'refuses %s',
  (text) => {
    expect(parseIsoHour(text)).toBeUndefined();
  },
);
