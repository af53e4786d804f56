import { expect, test } from 'vitest';
import { blockBootstrap } from './block-bootstrap.ts';
import { standardDeviation } from './moments.ts';

const n = 400;
const x = Float64Array.from({ length: n }, (_, i) => (i * i) % 97);
const y = Float64Array.from({ length: n }, (_, i) => (i * 7) % 31);
const ratio = ([xy = 0, x = 0]: readonly number[]): number => xy / x;

test('equals the plain resampling in numpy with the same random numbers', () => {
  const xy = x.map((value, i) => value * (y[i] as number));
  const replicates = blockBootstrap([xy, x], ratio, { blockLength: 168, repetitions: 50, seed: 7 });
  // numpy: starts floor(RandomState(7).random_sample(3) * 233) a repetition, 3 blocks of 168 cut to 400; mean(x y) / mean(x)
  expect(replicates[0]).toBeCloseTo(16.126033474490825, 12);
  expect(replicates[49]).toBeCloseTo(16.3225001273496, 12);
  expect(standardDeviation(replicates)).toBeCloseTo(0.1780808981277166, 12);
});

test('refuses a series shorter than a block', () => {
  expect(() => blockBootstrap([x.slice(0, 100)], () => 0, { blockLength: 168, repetitions: 1, seed: 0 })).toThrow('100 periods');
});
