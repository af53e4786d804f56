/**
 * Ranks counting from 1; equal values share the mean of their ranks (scipy.stats.rankdata, method "average").
 *
 * @throws RangeError when a value is NaN, which has no rank
 */
export const ranks = (values: Float64Array): Float64Array => {
  if (values.some(Number.isNaN)) throw new RangeError('ranks: NaN has no rank');
  const order = Uint32Array.from(values, (_, i) => i).toSorted((a, b) => at(values, a) - at(values, b) || 0);
  const result = new Float64Array(values.length);
  for (let first = 0; first < order.length; ) {
    const end = endOfTie(values, order, first);
    for (let i = first; i < end; i++) result[at(order, i)] = (first + 1 + end) / 2;
    first = end;
  }
  return result;
};

const endOfTie = (values: Float64Array, order: Uint32Array, first: number): number => {
  const value = at(values, at(order, first));
  let end = first + 1;
  while (end < order.length && at(values, at(order, end)) === value) end++;
  return end;
};

const at = (column: ArrayLike<number>, i: number): number => column[i] as number;
