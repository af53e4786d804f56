import { expect, test } from 'vitest';
import type { TrainingRows } from '../dataset/index.ts';
import { epochMs } from '../time/index.ts';
import { forecastBaselines } from './baselines.ts';
import { fitRidge, predictRidge } from './ridge.ts';

const missing = Number.NaN;
const columns = [
  [1, 2, 3, 4, 5, 6, missing, 8],
  [10, missing, 12, 9, 15, 11, 13, 14],
  [0, 0, 1, missing, 1, 0, 1, 0],
  [5, 5, 5, 5, 5, 5, 5, 5],
];
const scale = Float64Array.of(1, 0.5, 2, 1, 1, 0.5, 1, 2);
const rows: TrainingRows = {
  hours: Array.from(scale, (_, i) => epochMs(i * 3_600_000)),
  matrix: { rows: 8, names: ['a', 'b', 'c', 'constant'], values: Float64Array.from(columns.flat()) },
  target: Float64Array.of(0.5, -0.4, 0.9, 0.1, 6, -0.2, 0.3, 0.8),
  scale,
  volatility: scale,
};
const later = { rows: 2, names: rows.matrix.names, values: Float64Array.of(7, missing, 16, 10, 1, missing, 5, 6) };

// scikit-learn: StandardScaler, NaN -> 0, Ridge(alpha=2) on clip(target / scale, -4, 4)
const INTERCEPT = 0.56875;
const COEFFICIENTS = [0.008538967987771411, 0.529098591584218, 0.47736784333201815, 0];
const FORECASTS = [2.189097117058871, 0.039651408415781964];

test('equals scikit-learn on standardised columns with missing values, one of them constant', () => {
  const ridge = fitRidge(rows, { clip: 4, lambda: 2 });
  expect(ridge.intercept).toBeCloseTo(INTERCEPT, 14);
  for (const [i, coefficient] of COEFFICIENTS.entries()) expect(ridge.coefficients[i]).toBeCloseTo(coefficient, 13);
  for (const [i, forecast] of FORECASTS.entries()) expect(predictRidge(ridge, later)[i]).toBeCloseTo(forecast, 13);
});

test('adds up over blocks of rows: two thousand copies weigh like a penalty of a two-thousandth', () => {
  const copies = 2000;
  const repeated = (column: Iterable<number>): Float64Array => Float64Array.from(Array.from({ length: copies }, () => [...column]).flat());
  const many: TrainingRows = {
    ...rows,
    matrix: { ...rows.matrix, rows: 8 * copies, values: Float64Array.from(columns.flatMap((column) => [...repeated(column)])) },
    target: repeated(rows.target),
    scale: repeated(rows.scale),
  };
  const ridge = fitRidge(many, { clip: 4, lambda: 2 * copies });
  for (const [i, coefficient] of COEFFICIENTS.entries()) expect(ridge.coefficients[i]).toBeCloseTo(coefficient, 11);
});

test('baselines are percent: no change, the mean change of the fit, and the linear forecast in the scale of its hour', () => {
  const holdout = { ...rows, matrix: later, scale: Float64Array.of(1, 2) };
  const { zero, mean, ridge } = forecastBaselines(rows, holdout, 4);
  expect(zero).toEqual(Float64Array.of(0, 0));
  // (.5 - .4 + .9 + .1 + 6 - .2 + .3 + .8) / 8
  expect(mean[1]).toBeCloseTo(1, 15);
  const heavy = predictRidge(fitRidge(rows, { clip: 4, lambda: 1000 }), later);
  expect(Array.from(ridge)).toEqual([heavy[0], (heavy[1] ?? 0) * 2]);
});
