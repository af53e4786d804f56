/** Mean of the values; NaN of none. */
export const mean = (values: ArrayLike<number>): number => sum(values) / values.length;

/** Mean squared distance from the mean, divided by n (numpy.var, ddof 0); NaN of none. */
export const variance = (values: ArrayLike<number>): number => {
  const centre = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += ((values[i] as number) - centre) ** 2;
  return total / values.length;
};

/** Root of the variance (numpy.std, ddof 0). */
export const standardDeviation = (values: ArrayLike<number>): number => Math.sqrt(variance(values));

/** Sum of the values, added in their order. */
export const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
};
