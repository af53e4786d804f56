import { type CandleSeries, hourOfSlot, type RawCandle, slotOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, plusHours, startOfHour } from '@forecast/core/time';
import type { ReplayedMarket } from './candle-folder.ts';
import { openCandle } from './open-candle.ts';
import { type CandleFault, isDue, type ReplayFaults } from './replay-faults.ts';

export interface CandleQuery {
  /** open times, both inclusive, as in Binance's `startTime` and `endTime` */
  readonly first: number | undefined;
  readonly last: number | undefined;
  readonly limit: number;
}

/**
 * The candles that the exchange tells at `now`, oldest first: the first `limit` from `first` on, or the last ones when that is left out.
 * The candle of the running hour comes as it is by now, nothing after it.
 */
export const toldCandles = (
  { market, candles }: ReplayedMarket,
  { first, last, limit }: CandleQuery,
  now: EpochMs,
  faults: ReplayFaults,
): RawCandle[] => {
  const newest = Math.min(last ?? Number.POSITIVE_INFINITY, startOfHour(now));
  const until = Math.min(candles.close.length, Math.floor(slotOf(candles, epochMs(newest))) + 1);
  const from = Math.max(0, Math.ceil(slotOf(candles, epochMs(first ?? 0))));
  const own = (faults.candles ?? []).filter(({ symbol }) => symbol === market.symbol);
  const told: RawCandle[] = [];
  const forward = first !== undefined;
  for (let slot = forward ? from : until - 1; slot >= from && slot < until && told.length < limit; slot += forward ? 1 : -1) {
    const candle = candleAt(candles, slot, now, own);
    if (candle !== undefined) told.push(candle);
  }
  return withDuplicates(forward ? told : told.toReversed(), faults).slice(0, limit);
};

const candleAt = (candles: CandleSeries, slot: number, now: EpochMs, faults: readonly CandleFault[]): RawCandle | undefined => {
  const final = finalCandle(candles, slot);
  if (final === undefined) return undefined;
  const end = plusHours(epochMs(final.openTime), 1);
  const fault = faults.find(({ openTime, hours }) => openTime === final.openTime && now < end + hours * HOUR_MS);
  if (fault !== undefined) return fault.told === undefined ? undefined : { ...final, ...fault.told };
  return now < end ? openCandle(final, 1 - (end - now) / HOUR_MS) : final;
};

const finalCandle = ({ start, open, high, low, close, volume }: CandleSeries, slot: number): RawCandle | undefined => {
  const { [slot]: closed = Number.NaN } = close;
  if (Number.isNaN(closed)) return undefined;
  const at = (column: Float64Array): number => column[slot] ?? Number.NaN;
  return { openTime: hourOfSlot({ start }, slot), open: at(open), high: at(high), low: at(low), close: closed, volume: at(volume) };
};

const withDuplicates = (candles: RawCandle[], { duplicates }: ReplayFaults): RawCandle[] =>
  duplicates === undefined ? candles : candles.flatMap((candle, i) => (isDue(duplicates, i + 1) ? [candle, candle] : [candle]));
