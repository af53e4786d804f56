import { expect, test } from 'vitest';
import { leakAlarm } from './leak-alarm.ts';

// The one-sided 99.9 % point of the normal distribution is 3.0902323061678132 (R: qnorm(.999)).
const direction = { name: 'direction', value: 60.1, standardError: 1, limit: 57 };
const r2 = { name: 'r2', value: 1.8, standardError: 0.1, limit: 1.5 };

test('suspects a figure whose lower bound exceeds its limit, and says the bound', () => {
  const [suspicion] = leakAlarm([direction], 0.999);
  expect(suspicion?.lowerBound).toBeCloseTo(57.00976769383219, 10);
});

test('trusts one that reaches its limit by luck only', () => {
  expect(
    leakAlarm(
      [
        { ...direction, value: 60.09 },
        { ...r2, standardError: 0.0971 },
      ],
      0.999,
    ),
  ).toEqual([]);
});

test('suspects one figure without the other', () => {
  expect(
    leakAlarm(
      [
        { ...direction, value: 52 },
        { ...r2, standardError: 0.097 },
      ],
      0.999,
    ).map(({ name }) => name),
  ).toEqual(['r2']);
});
