import { createHash } from 'node:crypto';
import type { TrainingRows } from './training-rows.ts';

/**
 * Names the rows by their content: SHA-256 over the column names, hours, values, targets, scales and volatilities,
 * numbers as little-endian float64 with one NaN. Equal rows, equal name, wherever and whenever they were computed.
 */
export const dataFingerprint = ({ hours, matrix, target, scale, volatility }: TrainingRows): string => {
  const hash = createHash('sha256').update(JSON.stringify(matrix.names));
  const blocks = [Float64Array.from(hours), matrix.values, target, scale, volatility];
  for (const block of blocks) hash.update(canonicalBytes(block));
  return hash.digest('hex');
};

/** NaN has many bit patterns, and which one an operation leaves is the processor's choice. */
const canonicalBytes = (values: Float64Array): Uint8Array => {
  const canonical = values.slice();
  const bits = new BigUint64Array(canonical.buffer);
  for (let i = 0; i < canonical.length; i++) if (Number.isNaN(values[i])) bits[i] = CANONICAL_NAN;
  return new Uint8Array(canonical.buffer);
};

const CANONICAL_NAN = 0x7ff8000000000000n;
