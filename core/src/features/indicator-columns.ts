import type { CandleSeries } from '../candles/index.ts';
import type { ColumnFiller } from './column-filler.ts';
import { exponentialMean, movingAverageWeights, wilderWeights } from './exponential-window.ts';
import { lagged, quotient } from './lagged.ts';

/** What the classical indicators build on, in quote and base units; definitions as in TA-Lib. */
export interface IndicatorColumns {
  /** Wilder's true range: the candle's height, the close before included */
  readonly trueRange: Float64Array;
  /** rise of the high where it is above zero and above the fall of the low, else 0 */
  readonly upMove: Float64Array;
  /** fall of the low where it is above zero and above the rise of the high, else 0 */
  readonly downMove: Float64Array;
  /** 100 |+DI - -DI| / (+DI + -DI) over 14 periods */
  readonly directionalIndex: Float64Array;
  /** moving average of 12 closes less that of 26 */
  readonly macd: Float64Array;
  /** (high + low + close) / 3 */
  readonly typicalPrice: Float64Array;
  /** volume with the sign of the change of the close */
  readonly balanceVolume: Float64Array;
}

export const WILDER_14 = wilderWeights(14);
const EMA_12 = movingAverageWeights(12);
export const EMA_26 = movingAverageWeights(26);
/** the signal line's, which reads this much of the MACD */
export const EMA_9 = movingAverageWeights(9);

export const indicatorColumns = (candles: CandleSeries, fill: ColumnFiller, kept: IndicatorColumns | undefined): IndicatorColumns => {
  const { high, low, close, volume } = candles;
  const trueRange = fill(kept?.trueRange, (slot) => {
    const before = lagged(close, slot, 0);
    return Math.max(high[slot] as number, before) - Math.min(low[slot] as number, before);
  });
  const upMove = fill(kept?.upMove, (slot) => directionalMove(riseOf(high, slot), -riseOf(low, slot)));
  const downMove = fill(kept?.downMove, (slot) => directionalMove(-riseOf(low, slot), riseOf(high, slot)));
  return {
    trueRange,
    upMove,
    downMove,
    directionalIndex: fill(kept?.directionalIndex, (slot) => directionalIndex(upMove, downMove, slot + 1), WILDER_14.weights.length),
    macd: fill(
      kept?.macd,
      (slot) => exponentialMean(close, slot + 1, EMA_12) - exponentialMean(close, slot + 1, EMA_26),
      EMA_9.weights.length,
    ),
    typicalPrice: fill(kept?.typicalPrice, (slot) => ((high[slot] as number) + (low[slot] as number) + (close[slot] as number)) / 3),
    balanceVolume: fill(kept?.balanceVolume, (slot) => Math.sign(riseOf(close, slot)) * (volume[slot] as number)),
  };
};

const riseOf = (x: Float64Array, slot: number): number => lagged(x, slot + 1, 0) - lagged(x, slot + 1, 1);

const directionalMove = (move: number, opposite: number): number => {
  if (Number.isNaN(move + opposite)) return Number.NaN;
  return move > 0 && move > opposite ? move : 0;
};

/** The true range cancels out of the index. */
const directionalIndex = (upMove: Float64Array, downMove: Float64Array, slot: number): number => {
  const up = exponentialMean(upMove, slot, WILDER_14);
  const down = exponentialMean(downMove, slot, WILDER_14);
  return quotient(100 * Math.abs(up - down), up + down);
};
