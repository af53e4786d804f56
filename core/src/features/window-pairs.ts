import { quotient } from './lagged.ts';

/** Mean of `x` weighted by `weight` over [slot - length, slot), where both are present; NaN where nothing weighs. */
export const windowWeightedMean = (x: Float64Array, weight: Float64Array, slot: number, length: number): number => {
  let sum = 0;
  let total = 0;
  for (let i = slot - 1; i >= Math.max(0, slot - length); i--) {
    const product = (x[i] as number) * (weight[i] as number);
    if (Number.isNaN(product)) continue;
    sum += product;
    total += weight[i] as number;
  }
  return quotient(sum, total);
};

/** Pearson's correlation of two columns over [slot - length, slot), where both are present; NaN where either has no spread. */
export const windowCorrelation = (x: Float64Array, y: Float64Array, slot: number, length: number): number => {
  const from = Math.max(0, slot - length);
  let n = 0;
  let sumX = 0;
  let sumY = 0;
  for (let i = slot - 1; i >= from; i--) {
    if (Number.isNaN((x[i] as number) + (y[i] as number))) continue;
    n++;
    sumX += x[i] as number;
    sumY += y[i] as number;
  }
  return correlationAbout(x, y, from, slot, sumX / n, sumY / n);
};

const correlationAbout = (x: Float64Array, y: Float64Array, from: number, slot: number, meanX: number, meanY: number): number => {
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = slot - 1; i >= from; i--) {
    const dx = (x[i] as number) - meanX;
    const dy = (y[i] as number) - meanY;
    if (Number.isNaN(dx + dy)) continue;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  return quotient(xy, Math.sqrt(xx * yy));
};
