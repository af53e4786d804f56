import { createHash } from 'node:crypto';

const CANONICAL_NAN = 0x7ff8_0000_0000_0000n;

/**
 * Fingerprint of what a forecast was made from: sha256 of the row's float64 values, little-endian, then the scale; a NaN of any
 * payload as 0x7ff8000000000000.
 *
 * @param row one value a column, in the model's column order
 * @param scale percent; 1 for a model that has no scale feature
 * @returns 64 hexadecimal digits
 */
export const featuresSha256 = (row: Float64Array, scale: number): string => {
  const bytes = new DataView(new ArrayBuffer((row.length + 1) * 8));
  row.forEach((value, i) => {
    setFloat64(bytes, i * 8, value);
  });
  setFloat64(bytes, row.length * 8, scale);
  return createHash('sha256').update(bytes).digest('hex');
};

const setFloat64 = (bytes: DataView, offset: number, value: number): void => {
  if (Number.isNaN(value)) bytes.setBigUint64(offset, CANONICAL_NAN, true);
  else bytes.setFloat64(offset, value, true);
};
