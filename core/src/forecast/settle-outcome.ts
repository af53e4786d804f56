import { type CandleSeries, hasCandle, hourOfSlot, slotOf } from '../candles/index.ts';
import { type EpochMs, isoSecond, plusHours } from '../time/index.ts';
import type { Outcome } from './outcome.ts';
import { realisedPercent } from './percent.ts';

/**
 * What came true for each of `hours`, as the candles say now; asked again after a revision it gives the revised outcome.
 * Settled when the candle of the hour and the one before it are there; masked when one of them is missing and a later candle than
 * that is known, so that it is not merely late; an hour of which neither can be said is left out: it is pending.
 *
 * @param market slug
 * @param candles closed ones only, from the hour before the first of `hours` on at least
 * @param lastKnown the last candle that is known, where it lies behind the series
 * @throws RangeError when the series starts later than that
 */
export const settleOutcomes = (
  market: string,
  candles: CandleSeries,
  hours: readonly EpochMs[],
  lastKnown: EpochMs = lastCandleOf(candles),
): readonly Outcome[] => hours.flatMap((hour) => settleOutcome(market, candles, hour, lastKnown) ?? []);

/** The hour before the series where it has none. */
const lastCandleOf = (candles: CandleSeries): EpochMs =>
  hourOfSlot(
    candles,
    candles.close.findLastIndex((close) => !Number.isNaN(close)),
  );

const settleOutcome = (market: string, candles: CandleSeries, hour: EpochMs, lastKnown: EpochMs): Outcome | undefined => {
  const before = plusHours(hour, -1);
  if (before < candles.start)
    throw new RangeError(`outcome of ${isoSecond(hour)}: the candles start at ${isoSecond(candles.start)}, an hour earlier is needed`);
  const previousClose = closeOf(candles, before);
  const close = closeOf(candles, hour);
  if (previousClose !== null && close !== null)
    return { market, hour, state: 'settled', previousClose, close, realised: realisedPercent(previousClose, close), reason: null };
  const missing = close === null ? hour : before;
  if (lastKnown <= missing) return undefined;
  return { market, hour, state: 'masked', previousClose, close, realised: null, reason: `no candle for ${isoSecond(missing)}` };
};

const closeOf = (candles: CandleSeries, hour: EpochMs): number | null =>
  hasCandle(candles, hour) ? (candles.close[slotOf(candles, hour)] ?? null) : null;
