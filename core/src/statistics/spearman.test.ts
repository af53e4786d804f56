import { expect, test } from 'vitest';
import { pearson } from './pearson.ts';
import { spearman } from './spearman.ts';

const a = Float64Array.of(3, 1, 4, 1, 5, 9, 2, 6);
const b = Float64Array.of(2, 7, 1, 8, 2, 8, 1, 8);

test('correlations with ties', () => {
  expect(spearman(a, b)).toBeCloseTo(0.19885368120992467, 14); // scipy.stats.spearmanr
  expect(pearson(a, b)).toBeCloseTo(0.20965531907301216, 14); // numpy.corrcoef
});

test('is not defined where one never varies', () => {
  expect(spearman(a, new Float64Array(8))).toBeNull();
});

test('refuses unequal lengths', () => {
  expect(() => pearson(a, b.slice(1))).toThrow('8 values with 7');
});
