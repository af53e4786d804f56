/**
 * Sums over the window [slot - length, slot) of a column, started afresh for each slot.
 *
 * Values are added newest first into four partial sums by age, so that the order depends on the age alone: a window cut off by the
 * start of the series and one whose oldest values are missing give the same bits. A missing value (NaN) adds nothing; the sum is
 * first tried without looking for one.
 */

/** Sum of the present values over the root of their number: of variance one where the values are independent and have it. */
export const windowRootSum = (x: Float64Array, slot: number, length: number): number => {
  const from = Math.max(0, slot - length);
  const total = plainSum(x, from, slot);
  if (!Number.isNaN(total)) return total / Math.sqrt(slot - from);
  return presentSum(x, from, slot) / Math.sqrt(presentCount(x, from, slot));
};

/** Mean of the present values; NaN of none. */
export const windowMean = (x: Float64Array, slot: number, length: number): number => {
  const from = Math.max(0, slot - length);
  const total = plainSum(x, from, slot);
  if (!Number.isNaN(total)) return total / (slot - from);
  return presentSum(x, from, slot) / presentCount(x, from, slot);
};

/** How many values of the window are present. */
export const windowCount = (x: Float64Array, slot: number, length: number): number => presentCount(x, Math.max(0, slot - length), slot);

const plainSum = (x: Float64Array, from: number, slot: number): number => {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = slot - 1;
  for (; i - 3 >= from; i -= 4) {
    a += x[i] as number;
    b += x[i - 1] as number;
    c += x[i - 2] as number;
    d += x[i - 3] as number;
  }
  if (i >= from) a += x[i] as number;
  if (i - 1 >= from) b += x[i - 1] as number;
  if (i - 2 >= from) c += x[i - 2] as number;
  return a + b + (c + d);
};

const presentSum = (x: Float64Array, from: number, slot: number): number => {
  const sums = new Float64Array(4);
  for (let age = 0; age < 4; age++) {
    let sum = 0;
    for (let i = slot - 1 - age; i >= from; i -= 4) if (!Number.isNaN(x[i])) sum += x[i] as number;
    sums[age] = sum;
  }
  return sumOfFour(sums);
};

/** The partial sums in the order in which the unrolled loops add theirs. */
export const sumOfFour = (sums: Float64Array): number =>
  (sums[0] as number) + (sums[1] as number) + ((sums[2] as number) + (sums[3] as number));

const presentCount = (x: Float64Array, from: number, slot: number): number => {
  let count = 0;
  for (let i = from; i < slot; i++) if (!Number.isNaN(x[i])) count++;
  return count;
};
