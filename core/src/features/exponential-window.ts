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
  return { weights, total: presentWeight(new Float64Array(slots), slots, weights) };
};

/** Weighted mean of the present values of [slot - weights.length, slot), weighed by their age; NaN of none. */
export const exponentialMean = (x: Float64Array, slot: number, { weights, total }: ExponentialWeights): number => {
  const sum = slot < weights.length ? Number.NaN : plainWeighted(x, slot, weights);
  return Number.isNaN(sum) ? presentWeighted(x, slot, weights) / presentWeight(x, slot, weights) : sum / total;
};

// As in window-sum.ts: four partial sums by age, first without looking for missing values.
const plainWeighted = (x: Float64Array, slot: number, weights: Float64Array): number => {
  const newest = slot - 1;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let age = 0; age < weights.length; age += 4) {
    a += (x[newest - age] as number) * (weights[age] as number);
    b += (x[newest - age - 1] as number) * (weights[age + 1] as number);
    c += (x[newest - age - 2] as number) * (weights[age + 2] as number);
    d += (x[newest - age - 3] as number) * (weights[age + 3] as number);
  }
  return a + b + (c + d);
};

const presentWeighted = (x: Float64Array, slot: number, weights: Float64Array): number => {
  const sums = new Float64Array(4);
  for (let age = 0; age < Math.min(slot, weights.length); age++) {
    const value = x[slot - 1 - age] as number;
    if (!Number.isNaN(value)) sums[age & 3] = (sums[age & 3] as number) + value * (weights[age] as number);
  }
  return total(sums);
};

const presentWeight = (x: Float64Array, slot: number, weights: Float64Array): number => {
  const sums = new Float64Array(4);
  for (let age = 0; age < Math.min(slot, weights.length); age++)
    if (!Number.isNaN(x[slot - 1 - age])) sums[age & 3] = (sums[age & 3] as number) + (weights[age] as number);
  return total(sums);
};

const total = ([a = 0, b = 0, c = 0, d = 0]: Float64Array): number => a + b + (c + d);
