import { mean } from './moments.ts';

/**
 * Pearson's correlation (numpy.corrcoef); null where one of the two never varies.
 *
 * @throws RangeError when the lengths differ
 */
export const pearson = (a: Float64Array, b: Float64Array): number | null => {
  if (a.length !== b.length) throw new RangeError(`correlation of ${a.length} values with ${b.length}`);
  const meanA = mean(a);
  const meanB = mean(b);
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const x = (a[i] as number) - meanA;
    const y = (b[i] as number) - meanB;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
};
