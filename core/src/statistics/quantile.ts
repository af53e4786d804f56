/**
 * Quantile of Hyndman and Fan's type 7 (numpy.quantile's default): linear between the two order statistics round (n - 1) p.
 *
 * @param sorted ascending
 * @throws RangeError of no values, or of a `p` not within 0 to 1
 */
export const quantile = (sorted: ArrayLike<number>, p: number): number => {
  if (sorted.length === 0 || !(p >= 0 && p <= 1)) throw new RangeError(`quantile ${p} of ${sorted.length} values`);
  const position = (sorted.length - 1) * p;
  const below = sorted[Math.floor(position)] as number;
  const above = sorted[Math.ceil(position)] as number;
  return below + (above - below) * (position - Math.floor(position));
};

/**
 * The split-conformal quantile: the ceil((n + 1) level)-th smallest value, which a new exchangeable one stays below with
 * probability `level` at least (Vovk et al. 2005; Lei et al. 2018, doi:10.1080/01621459.2017.1307116).
 * Where n is too small for the level (rank n + 1) it is the largest value, not infinity.
 *
 * @param sorted ascending
 * @throws RangeError of no values, or of a level not between 0 and 1
 */
export const conformalQuantile = (sorted: ArrayLike<number>, level: number): number => {
  if (sorted.length === 0 || !(level > 0 && level < 1)) throw new RangeError(`conformal quantile ${level} of ${sorted.length} values`);
  const rank = Math.ceil((sorted.length + 1) * level - ROUNDING);
  return sorted[Math.min(rank, sorted.length) - 1] as number;
};

/** 10 * 0.9 must not become the tenth value because a float lies a hair above 9. */
const ROUNDING = 1e-9;
