import { HOUR_MS } from '../time/index.ts';
import type { RawCandle } from './exchange.ts';

/** Why a candle cannot be true: each is told of one candle alone. */
export type CandleDefect = 'not_finite' | 'not_positive' | 'negative_volume' | 'price_outside_low_high' | 'off_grid';

/** What is wrong with `candle`, the first that is found; undefined when it may be true. A flat candle without volume may. */
export const defectOf = ({ openTime, open, high, low, close, volume }: RawCandle): CandleDefect | undefined => {
  if (!Number.isFinite(openTime + open + high + low + close + volume)) return 'not_finite';
  if (openTime % HOUR_MS !== 0) return 'off_grid';
  if (low <= 0 || open <= 0 || close <= 0) return 'not_positive';
  if (volume < 0) return 'negative_volume';
  return low > Math.min(open, close) || high < Math.max(open, close) ? 'price_outside_low_high' : undefined;
};
