import { lagged, quotient } from './lagged.ts';
import { windowCount, windowMean } from './window-sum.ts';

/** Deviations smaller than this part of the mean are the rounding of equal values. */
const ROUNDING = 1e-13;

/** Sample standard deviation (n - 1) of the present values of [slot - length, slot); exactly 0 of equal values, NaN of fewer than two. */
export const windowStandardDeviation = (x: Float64Array, slot: number, length: number): number => {
  const centre = windowMean(x, slot, length);
  const deviation = Math.sqrt(squaredDeviations(x, Math.max(0, slot - length), slot, centre) / (windowCount(x, slot, length) - 1));
  return deviation <= Math.abs(centre) * ROUNDING ? 0 : deviation;
};

/** How many standard deviations the last value lies above the window's mean; NaN where the window has no spread. */
export const windowZScore = (x: Float64Array, slot: number, length: number): number =>
  quotient(lagged(x, slot, 0) - windowMean(x, slot, length), windowStandardDeviation(x, slot, length));

/** Sample skewness with bias correction (G1: Joanes and Gill 1998, doi:10.1111/1467-9884.00122); 0 of equal values, NaN of fewer than three. */
export const windowSkewness = (x: Float64Array, slot: number, length: number): number => {
  const n = windowCount(x, slot, length);
  const deviation = windowStandardDeviation(x, slot, length);
  if (n < 3 || deviation === 0) return n < 3 ? Number.NaN : 0;
  const centre = windowMean(x, slot, length);
  let cubes = 0;
  for (let i = slot - 1; i >= Math.max(0, slot - length); i--) {
    const distance = ((x[i] as number) - centre) / deviation;
    if (!Number.isNaN(distance)) cubes += distance * distance * distance;
  }
  return (cubes * n) / ((n - 1) * (n - 2));
};

const squaredDeviations = (x: Float64Array, from: number, slot: number, centre: number): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = slot - 1;
  for (; i - 3 >= from; i -= 4) {
    a += squareOfPresent((x[i] as number) - centre);
    b += squareOfPresent((x[i - 1] as number) - centre);
    c += squareOfPresent((x[i - 2] as number) - centre);
    d += squareOfPresent((x[i - 3] as number) - centre);
  }
  if (i >= from) a += squareOfPresent((x[i] as number) - centre);
  if (i - 1 >= from) b += squareOfPresent((x[i - 1] as number) - centre);
  if (i - 2 >= from) c += squareOfPresent((x[i - 2] as number) - centre);
  return a + b + (c + d);
};

const squareOfPresent = (distance: number): number => (Number.isNaN(distance) ? 0 : distance * distance);
