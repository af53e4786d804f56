import { expect, test } from 'vitest';
import { featuresSha256 } from './features-sha256.ts';

test('is of the little-endian doubles, then the scale', () => {
  // Python: sha256(struct.pack('<d', x) of 1.5, the canonical NaN, -0.0, 1e-300, then 0.37)
  const expected = 'f85a98a9689dd2ddc2b1cfb428b3453811a442178a6231ff20a1215811140956';
  expect(featuresSha256(Float64Array.of(1.5, Number.NaN, -0, 1e-300), 0.37)).toBe(expected);
  const otherNaN = new Float64Array(BigUint64Array.of(0xfff8_0000_dead_beefn).buffer)[0] ?? 0;
  expect(featuresSha256(Float64Array.of(1.5, otherNaN, -0, 1e-300), 0.37)).toBe(expected);
  expect(featuresSha256(Float64Array.of(1.5, Number.NaN, 0, 1e-300), 0.37)).not.toBe(expected);
});
