import { expect, test } from 'vitest';
import { epochMs } from '../../time/index.ts';
import { columnReader, float, timestamp } from './column-types.ts';

const [BOOL, INT8, INT4, FLOAT8, TIMESTAMPTZ, TIMESTAMP, DATE, INTERVAL, JSONB, TIMESTAMPTZ_ARRAY] = [
  16, 20, 23, 701, 1184, 1114, 1082, 1186, 3802, 1185,
];

test.each([
  [BOOL, 't', true],
  [BOOL, 'f', false],
  [INT8, '-9007199254740991', -9007199254740991],
  [INT4, '0', 0],
  [FLOAT8, '-0', -0],
  [FLOAT8, '5e-324', 5e-324],
  [FLOAT8, '0.30000000000000004', 0.1 + 0.2],
  [FLOAT8, 'NaN', Number.NaN],
  [FLOAT8, '-Infinity', Number.NEGATIVE_INFINITY],
  [TIMESTAMPTZ, '2025-07-08 15:00:00+00', Date.UTC(2025, 6, 8, 15)],
  [TIMESTAMPTZ, '1969-12-31 23:59:59.999+00', -1],
  [TIMESTAMPTZ, '2025-07-08 15:00:00.123456+00', Date.UTC(2025, 6, 8, 15, 0, 0, 123)],
  [JSONB, '{"a": [1.5e-300, null]}', { a: [1.5e-300, null] }],
  [FLOAT8, null, null],
])('a value of type %i written %s', (type, text, value) => {
  expect(columnReader('read', 'it', type)(text)).toEqual(value);
});

/** Every style that DateStyle knows, other zones than UTC, and what is no value of its type at all. */
test.each([
  [TIMESTAMPTZ, '08.07.2025 15:00:00 UTC'],
  [TIMESTAMPTZ, '08/07/2025 15:00:00 UTC'],
  [TIMESTAMPTZ, 'Tue 08 Jul 15:00:00 2025 UTC'],
  [TIMESTAMPTZ, '2025-07-08 20:30:00+05:30'],
  [TIMESTAMPTZ, '2025-07-08 15:00:00'],
  [TIMESTAMPTZ, '2025-13-08 15:00:00+00'],
  [TIMESTAMPTZ, 'infinity'],
  [TIMESTAMPTZ, ''],
  [TIMESTAMP, '2025-07-08 15:00:00'],
  [DATE, '2025-07-08'],
  [INTERVAL, '01:00:00'],
  [TIMESTAMPTZ_ARRAY, '{"2025-07-08 15:00:00+00"}'],
  [INT8, '9007199254740993'],
  [INT8, ''],
  [INT4, '1.5'],
  [FLOAT8, ''],
  [FLOAT8, ' '],
  [FLOAT8, 'nan?'],
  [FLOAT8, '1,5'],
  [BOOL, 'TRUE'],
  [JSONB, '{'],
])('of type %i "%s" is refused, with its column and what stands there', (type, text) => {
  expect(() => columnReader('forecasts of x', 'madeAt', type)(text)).toThrow(
    expect.objectContaining({
      code: 'corrupt_row',
      message: expect.stringContaining(`forecasts of x: column madeAt holds ${JSON.stringify(text)}`),
    }),
  );
});

test('what is written means the same under any settings', () => {
  expect(timestamp(epochMs(Date.UTC(2025, 6, 8, 15)))).toBe('2025-07-08T15:00:00.000+00');
  expect([float(-0), float(5e-324), float(null), float(Number.NaN)]).toEqual(['-0', '5e-324', null, 'NaN']);
});
