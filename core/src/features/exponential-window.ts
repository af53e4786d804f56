import { sumOfFour } from './window-sum.ts';

/** Weights of an exponential mean, newest first, over a fixed number of slots, and their sum. */
export interface ExponentialWeights {
  readonly weights: Float64Array;
  readonly total: number;
}

/** A value as old as this many time constants weighs e^-24, 4e-11, of the newest; older ones are left out. */
const TIME_CONSTANTS = 24;

/** Of an exponential moving average with smoothing 2 / (period + 1), as of every charting program: 12 periods of slots. */
export const movingAverageWeights = (period: number): ExponentialWeights =>
  decayingWeights(1 - 2 / (period + 1), (TIME_CONSTANTS / 2) * period);

/** Of Wilder's average with smoothing 1 / period: 24 periods of slots. */
export const wilderWeights = (period: number): ExponentialWeights => decayingWeights(1 - 1 / period, TIME_CONSTANTS * period);

/** Of an average in which a value counts half as much after `halfLife` slots. */
export const halfLifeWeights = (halfLife: number, slots: number): ExponentialWeights => decayingWeights(0.5 ** (1 / halfLife), slots);

const decayingWeights = (decay: number, slots: number): ExponentialWeights => {
  const weights = Float64Array.from({ length: slots }, (_, age) => decay ** age);
  return { weights, total: plainWeighted(new Float64Array(slots).fill(1), slots, weights) };
};

/** Weighted mean of the present values of [slot - weights.length, slot), weighed by their age; NaN of none. */
export const exponentialMean = (x: Float64Array, slot: number, { weights, total }: ExponentialWeights): number => {
  const sum = slot < weights.length ? Number.NaN : plainWeighted(x, slot, weights);
  return Number.isNaN(sum) ? presentMean(x, slot, weights) : sum / total;
};

// As in window-sum.ts: four partial sums by age, first without looking for missing values. Lengths are multiples of four.
const plainWeighted = (x: Float64Array, slot: number, weights: Float64Array): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = slot - 1;
  for (let age = 0; age < weights.length; age += 4) {
    a += (x[i] as number) * (weights[age] as number);
    b += (x[i - 1] as number) * (weights[age + 1] as number);
    c += (x[i - 2] as number) * (weights[age + 2] as number);
    d += (x[i - 3] as number) * (weights[age + 3] as number);
    i -= 4;
  }
  return a + b + (c + d);
};

const presentMean = (x: Float64Array, slot: number, weights: Float64Array): number => {
  const sums = new Float64Array(4);
  const totals = new Float64Array(4);
  const reach = Math.min(slot, weights.length);
  for (let first = 0; first < 4; first++) {
    let sum = 0;
    let total = 0;
    for (let age = first; age < reach; age += 4) {
      const value = x[slot - 1 - age] as number;
      if (Number.isNaN(value)) continue;
      sum += value * (weights[age] as number);
      total += weights[age] as number;
    }
    sums[first] = sum;
    totals[first] = total;
  }
  return sumOfFour(sums) / sumOfFour(totals);
};
