import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { dataFingerprint } from './data-fingerprint.ts';
import type { TrainingRows } from './training-rows.ts';

const rows = (values: Float64Array): TrainingRows => ({
  hours: [epochMs(0), epochMs(3_600_000)],
  matrix: { rows: 2, names: ['a'], values },
  target: Float64Array.of(0.5, -0.25),
  scale: Float64Array.of(1, 2),
  volatility: Float64Array.of(1, 1),
});

const otherNaN = (): Float64Array => {
  const values = Float64Array.of(1, 0);
  new BigUint64Array(values.buffer)[1] = 0xfff8000000000001n;
  return values;
};

test('is the SHA-256 of names and little-endian values', () => {
  // Python: hashlib.sha256(b'["a"]' + struct.pack('<10d', 0, 3600000, 1, nan, .5, -.25, 1, 2, 1, 1)).hexdigest()
  expect(dataFingerprint(rows(Float64Array.of(1, Number.NaN)))).toBe('89dd35612c5fe717009bac0969c63450df3a1618047556e0e5194d34f2f3469f');
});

test('does not tell one NaN from another', () => {
  expect(dataFingerprint(rows(otherNaN()))).toBe(dataFingerprint(rows(Float64Array.of(1, Number.NaN))));
});

test('changes with a value, an hour, a name or a target', () => {
  const one = rows(Float64Array.of(1, 2));
  const others: TrainingRows[] = [
    rows(Float64Array.of(1, 2 + 1e-15)),
    { ...one, hours: [epochMs(0), epochMs(7_200_000)] },
    { ...one, matrix: { ...one.matrix, names: ['b'] } },
    { ...one, target: Float64Array.of(0.5, 0.25) },
  ];
  expect(new Set([one, ...others].map(dataFingerprint)).size).toBe(5);
});
