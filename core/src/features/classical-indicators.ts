import { atr14 } from './average-true-range.ts';
import { bollingerBandwidth, bollingerPercentB } from './bollinger.ts';
import { cci20 } from './commodity-channel-index.ts';
import { adx14, minusDi14, plusDi14 } from './directional-movement.ts';
import type { Feature } from './feature.ts';
import { macdHistogram, macdLine, macdSignal } from './macd.ts';
import { mfi14 } from './money-flow-index.ts';
import { emaGap, smaGap } from './moving-average.ts';
import { obvShare } from './on-balance-volume.ts';
import { roc } from './rate-of-change.ts';
import { stochasticD14, stochasticK14, williamsR14 } from './stochastic.ts';

/** What traders expect beside the recipe, in percent or within fixed bounds. The recipe itself has `rsi_14`. */
export const classicalIndicators: readonly Feature[] = [
  macdLine,
  macdSignal,
  macdHistogram,
  bollingerPercentB,
  bollingerBandwidth,
  atr14,
  adx14,
  plusDi14,
  minusDi14,
  cci20,
  mfi14,
  ...[24, 168].map(obvShare),
  stochasticK14,
  stochasticD14,
  williamsR14,
  ...[12, 24].map(roc),
  ...[12, 26, 50].map(emaGap),
  ...[20, 50, 200].map(smaGap),
];
