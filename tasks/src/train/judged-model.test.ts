import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { calibrationOf, probeRowsOf } from './judged-model.ts';

test('few scores calibrate as they are, sorted', () => {
  const scores = Float64Array.of(0.5, 0.1, 0.9);
  expect(calibrationOf(scores, 3)).toEqual([0.1, 0.5, 0.9]);
  expect([...scores]).toEqual([0.5, 0.1, 0.9]);
});

test('of many, the middle one of each of as many equal parts', () => {
  const scores = Float64Array.from({ length: 12 }, (_, i) => 11 - i);
  expect(calibrationOf(scores, 4)).toEqual([1, 4, 7, 10]);
  const two = calibrationOf(
    Float64Array.from({ length: 2160 }, (_, i) => i),
    2048,
  );
  expect([two.length, new Set(two).size, two[0], two.at(-1)]).toEqual([2048, 2048, 0, 2159]);
});

const start = epochMs(Date.UTC(2025, 6, 28));
const rows = {
  hours: Array.from({ length: 6 }, (_, i) => plusHours(start, i)),
  matrix: { rows: 6, names: ['a', 'b'], values: Float64Array.of(10, 11, 12, 13, 14, 15, 20, 21, 22, 23, Number.NaN, 25) },
  target: new Float64Array(6),
  scale: Float64Array.of(0, 0.1, 0.2, 0.3, 0.4, 0.5),
  volatility: new Float64Array(6),
};

test('a probe has rows from all of the matrix, the scale behind each', () => {
  expect([...probeRowsOf(rows, 3, 's')]).toEqual([11, 21, 0.1, 13, 23, 0.3, 15, 25, 0.5]);
});

test('a scale that is one of the columns stands in each row once', () => {
  expect([...probeRowsOf(rows, 3, 'b')]).toEqual([11, 21, 13, 23, 15, 25]);
});

test('more rows than there are repeat some', () => {
  expect([
    ...probeRowsOf({ ...rows, matrix: { rows: 1, names: ['a'], values: Float64Array.of(7) }, scale: Float64Array.of(0.5) }, 2, 's'),
  ]).toEqual([7, 0.5, 7, 0.5]);
});
