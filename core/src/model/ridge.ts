import { CholeskyDecomposition, Matrix as Dense } from 'ml-matrix';
import type { Matrix, TrainingRows } from '../dataset/index.ts';
import { mean } from '../statistics/index.ts';
import { scaledTarget } from './scaled-target.ts';

/** A linear forecast of the scaled change from standardised features, a missing one being its mean. */
export interface Ridge {
  readonly means: Float64Array;
  /** with n in the denominator; 0 where a column never varies, which then counts for nothing */
  readonly deviations: Float64Array;
  readonly coefficients: Float64Array;
  readonly intercept: number;
}

/**
 * Ridge regression in closed form: with Z the standardised features and q the centred target, (Z'Z + lambda I) b = Z'q.
 * Hoerl and Kennard (1970), doi:10.1080/00401706.1970.10488634; the intercept is not shrunk.
 *
 * @param clip greatest size of a target, in units of the scale
 */
export const fitRidge = (rows: TrainingRows, { clip, lambda }: { clip: number; lambda: number }): Ridge => {
  const target = scaledTarget(rows.target, rows.scale).map((value) => Math.min(clip, Math.max(-clip, value)));
  const intercept = mean(target);
  const moments = columnMoments(rows.matrix);
  const { gram, products } = normalEquations(rows.matrix, moments, target, intercept);
  for (let i = 0; i < gram.rows; i++) gram.set(i, i, gram.get(i, i) + lambda);
  const solution = new CholeskyDecomposition(gram).solve(Dense.columnVector(products));
  return { ...moments, coefficients: Float64Array.from(solution.getColumn(0)), intercept };
};

/** Forecasts in units of the scale, one a row. */
export const predictRidge = ({ means, deviations, coefficients, intercept }: Ridge, matrix: Matrix): Float64Array => {
  const forecasts = new Float64Array(matrix.rows).fill(intercept);
  for (let column = 0; column < coefficients.length; column++) {
    const values = columnOf(matrix, column);
    const [mean, deviation, coefficient] = [means[column] as number, deviations[column] as number, coefficients[column] as number];
    for (let row = 0; row < forecasts.length; row++) {
      forecasts[row] = (forecasts[row] as number) + coefficient * standardised(values[row] as number, mean, deviation);
    }
  }
  return forecasts;
};

type Moments = Pick<Ridge, 'means' | 'deviations'>;

const columnMoments = (matrix: Matrix): Moments => {
  const moments = matrix.names.map((_, column) => momentsOf(columnOf(matrix, column)));
  return { means: Float64Array.from(moments, ({ mean }) => mean), deviations: Float64Array.from(moments, ({ deviation }) => deviation) };
};

const momentsOf = (values: Float64Array): { mean: number; deviation: number } => {
  let [n, sum, squares] = [0, 0, 0];
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    n++;
    sum += value;
  }
  const mean = n === 0 ? 0 : sum / n;
  for (const value of values) if (!Number.isNaN(value)) squares += (value - mean) ** 2;
  return { mean, deviation: n === 0 ? 0 : Math.sqrt(squares / n) };
};

const standardised = (value: number, mean: number, deviation: number): number =>
  Number.isNaN(value) || deviation === 0 ? 0 : (value - mean) / deviation;

/** Z'Z and Z'q, added up over blocks of rows that fit the processor's cache. */
const normalEquations = (
  matrix: Matrix,
  moments: Moments,
  target: Float64Array,
  intercept: number,
): { gram: Dense; products: Float64Array } => {
  const width = matrix.names.length;
  const gram = new Float64Array(width * width);
  const products = new Float64Array(width);
  for (let first = 0; first < matrix.rows; first += BLOCK_ROWS) {
    const block = standardisedBlock(matrix, moments, first, Math.min(matrix.rows, first + BLOCK_ROWS));
    const centred = target.slice(first, first + BLOCK_ROWS).map((value) => value - intercept);
    for (let i = 0; i < width; i++) {
      const column = block[i] as Float64Array;
      products[i] = (products[i] as number) + dot(column, centred);
      for (let j = 0; j <= i; j++) gram[i * width + j] = (gram[i * width + j] as number) + dot(column, block[j] as Float64Array);
    }
  }
  return { gram: symmetric(gram, width), products };
};

const BLOCK_ROWS = 1024;

const standardisedBlock = (matrix: Matrix, { means, deviations }: Moments, first: number, end: number): readonly Float64Array[] =>
  matrix.names.map((_, column) =>
    columnOf(matrix, column)
      .slice(first, end)
      .map((value) => standardised(value, means[column] as number, deviations[column] as number)),
  );

const symmetric = (lower: Float64Array, width: number): Dense => {
  const gram = Dense.zeros(width, width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) {
      gram.set(i, j, lower[i * width + j] as number);
      gram.set(j, i, lower[i * width + j] as number);
    }
  }
  return gram;
};

/** With four sums, so that no addition waits for the one before it. */
const dot = (a: Float64Array, b: Float64Array): number => {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  const whole = a.length - (a.length % 4);
  for (let i = 0; i < whole; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (let i = whole; i < a.length; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + s2 + s3;
};

const columnOf = ({ rows, values }: Matrix, column: number): Float64Array => values.subarray(column * rows, (column + 1) * rows);
