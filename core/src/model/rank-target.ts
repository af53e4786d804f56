import { normalQuantile, ranks } from '../statistics/index.ts';

/**
 * What a model near the median learns: the normal score (rank - 1/2) / n of each value among all of them, equal ones sharing the
 * mean of their ranks. The size of a move no longer counts, only its place.
 */
export const rankTarget = (scaled: Float64Array): Float32Array =>
  Float32Array.from(ranks(scaled), (rank) => normalQuantile((rank - 0.5) / scaled.length));
