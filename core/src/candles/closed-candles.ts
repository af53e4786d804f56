import { type EpochMs, HOUR_MS } from '../time/index.ts';
import type { RawCandle } from './exchange.ts';

/**
 * The candles that have closed by `now` on the exchange's clock: the last of a page is usually still open and its values mean nothing yet.
 * A candle without a usable open time stays, for validation to report.
 */
export const closedCandles = (told: readonly RawCandle[], now: EpochMs): readonly RawCandle[] =>
  told.filter(({ openTime }) => !(openTime + HOUR_MS > now));
