/**
 * What a model of the mean learns: the change in units of its scale, no larger than `clip` either way, since a few hours of panic
 * would otherwise decide every split.
 */
export const clippedTarget = (scaled: Float64Array, clip: number): Float32Array =>
  Float32Array.from(scaled, (value) => Math.min(clip, Math.max(-clip, value)));
