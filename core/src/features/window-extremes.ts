/** Largest present value of [slot - length, slot); NaN of none. */
export const windowMaximum = (x: Float64Array, slot: number, length: number): number => {
  let largest = Number.NaN;
  for (let i = slot - 1; i >= Math.max(0, slot - length); i--)
    if (!((x[i] as number) <= largest) && !Number.isNaN(x[i])) largest = x[i] as number;
  return largest;
};

/** Smallest present value of [slot - length, slot); NaN of none. */
export const windowMinimum = (x: Float64Array, slot: number, length: number): number => {
  let smallest = Number.NaN;
  for (let i = slot - 1; i >= Math.max(0, slot - length); i--)
    if (!((x[i] as number) >= smallest) && !Number.isNaN(x[i])) smallest = x[i] as number;
  return smallest;
};
