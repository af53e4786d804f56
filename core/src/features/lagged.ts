/** The value `lag` slots before the last one known at `slot` (lag 0); NaN before the series begins. */
export const lagged = (x: Float64Array, slot: number, lag: number): number =>
  slot - 1 - lag < 0 ? Number.NaN : (x[slot - 1 - lag] as number);

/** a / b; NaN, not infinite, when b is 0. */
export const quotient = (a: number, b: number): number => (b === 0 ? Number.NaN : a / b);
