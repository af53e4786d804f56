import { quantile } from '../statistics/index.ts';

export interface Coverage {
  readonly n: number;
  /** share of hours whose realised value lay within the interval, bounds included; null of no hours */
  readonly coverage: number | null;
}

/** How often intervals held, overall and in calm, usual and wild hours. */
export interface IntervalCoverage extends Coverage {
  /** nominal, 0 to 1 */
  readonly level: number;
  /** mean width, percent */
  readonly meanWidth: number;
  /** the hours parted at the 1/3 and 2/3 quantiles of volatility, lowest first */
  readonly terciles: readonly [Coverage, Coverage, Coverage];
}

export interface IssuedIntervals {
  readonly level: number;
  /** percent, one an hour */
  readonly lower: Float64Array;
  /** percent, one an hour */
  readonly upper: Float64Array;
}

/** @param volatility what the terciles are made by, one an hour: the 168 h volatility, or the forecasts' scale */
export const intervalCoverage = (
  { level, lower, upper }: IssuedIntervals,
  realised: Float64Array,
  volatility: Float64Array,
): IntervalCoverage => {
  if (realised.length === 0) throw new RangeError('interval coverage of no hours');
  const inside = Array.from(realised, (value, i) => value >= (lower[i] as number) && value <= (upper[i] as number));
  const sorted = volatility.toSorted();
  const bounds = [quantile(sorted, 1 / 3), quantile(sorted, 2 / 3)];
  const tercileOf = (i: number): number => bounds.filter((bound) => (volatility[i] as number) > bound).length;
  const ofTercile = (tercile: number): Coverage => covered(inside.filter((_, i) => tercileOf(i) === tercile));
  const widths = upper.reduce((total, bound, i) => total + bound - (lower[i] as number), 0);
  return { level, ...covered(inside), meanWidth: widths / realised.length, terciles: [ofTercile(0), ofTercile(1), ofTercile(2)] };
};

const covered = (inside: readonly boolean[]): Coverage => ({
  n: inside.length,
  coverage: inside.length === 0 ? null : inside.filter(Boolean).length / inside.length,
});
