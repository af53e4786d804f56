import type { Candle } from './candle.ts';

/** What an open or close must be away from the close before to be doubted: a close that is told tenfold may follow an hour that halved. */
const LEVEL_FACTOR = 5;
/** The same for what lies beyond open and close: tenfold, less a tenth for what the price did within the hour. */
const SPIKE_FACTOR = 9;

type Prices = Pick<Candle, 'open' | 'high' | 'low' | 'close'>;

/** Whether a candle lies so far from the close before it that only later ones can tell whether it is true. */
export const isDoubtful = (candle: Prices, before: number): boolean =>
  isAway(candle.open, before) || isAway(candle.close, before) || isSpiked(candle, before);

/** Whether `price` is another level than `before`. */
export const isAway = (price: number, before: number): boolean => price >= before * LEVEL_FACTOR || price * LEVEL_FACTOR <= before;

/** Whether high or low lies far beyond all of open, close and the close before. */
export const isSpiked = ({ open, high, low, close }: Prices, before: number): boolean =>
  high >= SPIKE_FACTOR * Math.max(open, close, before) || low * SPIKE_FACTOR <= Math.min(open, close, before);

/** Whether `price` is nearer to `a` than to `b`, as a ratio. */
export const isNearer = (price: number, a: number, b: number): boolean => Math.abs(Math.log(price / a)) < Math.abs(Math.log(price / b));
