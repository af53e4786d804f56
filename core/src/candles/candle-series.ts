import { type EpochMs, epochMs, HOUR_MS } from '../time/index.ts';

/**
 * Hourly candles of one market, one slot an hour without holes: slot `i` opens at `start + i * HOUR_MS`.
 * A candle that the exchange never had is NaN in every column. All columns have the same length.
 */
export interface CandleSeries {
  readonly start: EpochMs;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** base units */
  readonly volume: Float64Array;
}

/** Slot of the candle that opens at `hour`; it may lie outside the series. */
export const slotOf = (candles: Pick<CandleSeries, 'start'>, hour: EpochMs): number => (hour - candles.start) / HOUR_MS;

/** The hour that slot `slot` opens at. */
export const hourOfSlot = (candles: Pick<CandleSeries, 'start'>, slot: number): EpochMs => epochMs(candles.start + slot * HOUR_MS);

/** Whether the exchange has a candle for the hour `hour`, as far as the series knows. */
export const hasCandle = (candles: CandleSeries, hour: EpochMs): boolean => {
  const close = candles.close[slotOf(candles, hour)];
  return close !== undefined && !Number.isNaN(close);
};
