import { HOUR_MS, isPlausibleTime } from '../time/index.ts';
import type { RawCandle } from './exchange.ts';

/** Why a candle cannot be true: each is told of one candle alone. */
export type CandleDefect =
  | 'not_finite'
  | 'off_grid'
  | 'not_a_time'
  | 'not_positive'
  | 'beyond_any_price'
  | 'negative_volume'
  | 'beyond_any_volume'
  | 'price_outside_low_high';

/** No unit of money is worth so much of any other, or so little. */
const MOST = 1e15;
/** of any coin that is counted, in an hour */
const MOST_VOLUME = 1e20;

/** What is wrong with `candle`, the first that is found; undefined when it may be true. A flat candle without volume may. */
export const defectOf = ({ openTime, open, high, low, close, volume }: RawCandle): CandleDefect | undefined => {
  if (![openTime, open, high, low, close, volume].every(Number.isFinite)) return 'not_finite';
  if (openTime % HOUR_MS !== 0) return 'off_grid';
  if (!isPlausibleTime(openTime)) return 'not_a_time';
  if (low <= 0 || open <= 0 || close <= 0) return 'not_positive';
  if (Math.max(open, high, close) > MOST || Math.min(open, low, close) < 1 / MOST) return 'beyond_any_price';
  if (volume < 0) return 'negative_volume';
  if (volume > MOST_VOLUME) return 'beyond_any_volume';
  return low > Math.min(open, close) || high < Math.max(open, close) ? 'price_outside_low_high' : undefined;
};
