import type { CandleSeries } from '../candles/index.ts';
import type { ColumnFiller } from './column-filler.ts';
import { lagged } from './lagged.ts';
import { windowStandardDeviation } from './window-moments.ts';

/** Returns behind the volatility by which returns are divided. */
export const VOLATILITY_HOURS = 168;

/** What is derived of any one market, own or other. */
export interface PriceColumns {
  readonly logClose: Float64Array;
  /** change of the log close over the slot */
  readonly logReturn: Float64Array;
  /** standard deviation of the last 168 log returns; NaN while fewer than half of them are there */
  readonly volatility: Float64Array;
  /** log return over volatility */
  readonly scaledReturn: Float64Array;
  /** where the close lies within the candle, from -1 (low) to 1 (high) */
  readonly closeLocation: Float64Array;
  /** log(1 + volume) */
  readonly logVolume: Float64Array;
}

/** @param reach how many of the last scaled returns features read */
export const priceColumns = (candles: CandleSeries, fill: ColumnFiller, kept: PriceColumns | undefined, reach: number): PriceColumns => {
  const { high, low, close, volume } = candles;
  const logClose = fill(kept?.logClose, (slot) => Math.log(close[slot] as number));
  const logReturn = fill(kept?.logReturn, (slot) => lagged(logClose, slot + 1, 0) - lagged(logClose, slot + 1, 1));
  const volatility = fill(kept?.volatility, (slot) => volatilityBefore(logReturn, slot + 1), reach);
  return {
    logClose,
    logReturn,
    volatility,
    scaledReturn: fill(kept?.scaledReturn, (slot) => (logReturn[slot] as number) / (volatility[slot] as number), reach),
    closeLocation: fill(kept?.closeLocation, (slot) => closeLocation(high[slot] as number, low[slot] as number, close[slot] as number)),
    logVolume: fill(kept?.logVolume, (slot) => Math.log1p(volume[slot] as number)),
  };
};

/** A deviation of a few returns could be next to nothing, and what is divided by it enormous: half of them must be there. */
const volatilityBefore = (logReturn: Float64Array, slot: number): number =>
  windowStandardDeviation(logReturn, slot, VOLATILITY_HOURS, VOLATILITY_HOURS / 2);

/** Added to the height of a candle, in quote units: a candle without height has its close in the middle. */
export const HEIGHT_FLOOR = 1e-9;

const closeLocation = (high: number, low: number, close: number): number => (2 * close - high - low) / (high - low + HEIGHT_FLOOR);
