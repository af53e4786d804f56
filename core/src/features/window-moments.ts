import { lagged, quotient } from './lagged.ts';
import { sumOfFour, windowCount, windowMean } from './window-sum.ts';

/** Deviations smaller than this part of the mean are the rounding of equal values. */
const ROUNDING = 1e-13;

/**
 * Sample standard deviation (n - 1) of the present values of [slot - length, slot); exactly 0 of equal values.
 *
 * @param least NaN of fewer values than this, two or more
 */
export const windowStandardDeviation = (x: Float64Array, slot: number, length: number, least = 2): number =>
  deviationFrom(windowMean(x, slot, length), x, slot, length, least);

/** How many standard deviations the last value lies above the window's mean; NaN where the window has no spread. */
export const windowZScore = (x: Float64Array, slot: number, length: number): number => {
  const centre = windowMean(x, slot, length);
  return quotient(lagged(x, slot, 0) - centre, deviationFrom(centre, x, slot, length, 2));
};

/** Sample skewness with bias correction (G1: Joanes and Gill 1998, doi:10.1111/1467-9884.00122); 0 of equal values, NaN of fewer than three. */
export const windowSkewness = (x: Float64Array, slot: number, length: number): number => {
  const n = windowCount(x, slot, length);
  const centre = windowMean(x, slot, length);
  const deviation = deviationFrom(centre, x, slot, length, 3);
  if (deviation === 0 || Number.isNaN(deviation)) return deviation;
  let cubes = 0;
  for (let i = slot - 1; i >= Math.max(0, slot - length); i--) {
    const distance = ((x[i] as number) - centre) / deviation;
    if (!Number.isNaN(distance)) cubes += distance * distance * distance;
  }
  return (cubes * n) / ((n - 1) * (n - 2));
};

const deviationFrom = (centre: number, x: Float64Array, slot: number, length: number, least: number): number => {
  const from = Math.max(0, slot - length);
  const plain = plainSquares(x, from, slot, centre);
  const n = Number.isNaN(plain) ? windowCount(x, slot, length) : slot - from;
  if (n < least) return Number.NaN;
  const squares = Number.isNaN(plain) ? presentSquares(x, from, slot, centre) : plain;
  const deviation = Math.sqrt(squares / (n - 1));
  return deviation <= Math.abs(centre) * ROUNDING ? 0 : deviation;
};

// As in window-sum.ts: four partial sums by age, first without looking for missing values.
const plainSquares = (x: Float64Array, from: number, slot: number, centre: number): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = slot - 1;
  for (; i - 3 >= from; i -= 4) {
    a += square((x[i] as number) - centre);
    b += square((x[i - 1] as number) - centre);
    c += square((x[i - 2] as number) - centre);
    d += square((x[i - 3] as number) - centre);
  }
  if (i >= from) a += square((x[i] as number) - centre);
  if (i - 1 >= from) b += square((x[i - 1] as number) - centre);
  if (i - 2 >= from) c += square((x[i - 2] as number) - centre);
  return a + b + (c + d);
};

const presentSquares = (x: Float64Array, from: number, slot: number, centre: number): number => {
  const sums = new Float64Array(4);
  for (let age = 0; age < 4; age++) {
    let sum = 0;
    for (let i = slot - 1 - age; i >= from; i -= 4) if (!Number.isNaN(x[i])) sum += square((x[i] as number) - centre);
    sums[age] = sum;
  }
  return sumOfFour(sums);
};

const square = (distance: number): number => distance * distance;
