/** The percent change in units of its scale: large and small hours alike. */
export const scaledTarget = (target: Float64Array, scale: Float64Array): Float64Array =>
  target.map((value, row) => value / (scale[row] as number));
