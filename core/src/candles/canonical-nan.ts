/**
 * A copy in which every NaN has the same bits (0x7ff8000000000000): a NaN's sign and payload depend on how it came about,
 * and bytes that are compared or hashed must not.
 */
export const canonicalNaN = (values: Float64Array): Float64Array<ArrayBuffer> => {
  const copy = new Float64Array(values);
  const words = new Uint32Array(copy.buffer);
  for (let i = 0; i < copy.length; i++) {
    if (!Number.isNaN(copy[i])) continue;
    words[2 * i] = 0;
    words[2 * i + 1] = 0x7ff80000;
  }
  return copy;
};
