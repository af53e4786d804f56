import type { Market } from '../candles/index.ts';
import { lastCandleHour, lastCandleWeekday } from './calendar.ts';
import { closeLocation, closeLocationLag, closeLocationMean, highLowRange, lowerWick, upperWick } from './candle-shape.ts';
import { crossRelativeReturn, crossReturnLag, ratioZ } from './cross-market.ts';
import type { Feature } from './feature.ts';
import {
  closeLocationGap,
  marketBreadth,
  marketCloseLocation,
  marketCloseLocationMean,
  marketCorrelation,
  marketDispersion,
  marketDispersionMean,
  marketGap,
  marketLead,
  marketReturn,
  marketReturnLag,
  marketVolumeZ,
  volumeZGap,
} from './market.ts';
import { rsi14 } from './relative-strength-index.ts';
import { rollingSkew, rollingStd } from './return-shape.ts';
import { meanGap, returnLag, returnOver } from './returns.ts';
import { nearHour, sameHour, sameHourDay, sameWeekHour, sameWeekHourBefore } from './same-hour.ts';
import {
  dayOverWeekVolume,
  hoursOverDayVolume,
  illiquidity,
  locatedVolume,
  returnOverVolume,
  returnTimesVolume,
  signedVolume,
  volumeChange,
  volumeSameHour,
  volumeWeightedReturn,
  volumeZ,
  vwapGap,
} from './volume.ts';

/**
 * The features of the default recipe, in its order: 127 with four other markets. Without any, those that look at them are left out.
 *
 * @param cross the other markets; the price ratio is that of the first
 */
export const recipeFeatures = (cross: readonly Market[]): readonly Feature[] => [
  ...ownFeatures(),
  ...cross.flatMap((market) => [...[0, 1, 2].map((lag) => crossReturnLag(market, lag)), crossRelativeReturn(market)]),
  ...volumeFeatures(),
  ...sameHourFeatures(),
  ...cross.slice(0, 1).flatMap((first) => [...marketFeatures(), ...[24, 168].map((hours) => ratioZ(first, hours))]),
];

const ownFeatures = (): readonly Feature[] => [
  ...Array.from({ length: 12 }, (_, lag) => returnLag(lag)),
  ...[3, 6, 12, 24, 48, 72, 168].flatMap((hours) => [returnOver(hours), meanGap(hours)]),
  ...[6, 24, 72].flatMap((hours) => [rollingStd(hours), rollingSkew(hours)]),
  ...[24, 168].map(volumeZ),
  closeLocation,
  highLowRange,
  upperWick,
  rsi14,
  lastCandleHour,
  lastCandleWeekday,
];

const volumeFeatures = (): readonly Feature[] => [
  ...[1, 3, 6, 12, 24, 72].flatMap((hours) => [signedVolume(hours), locatedVolume(hours)]),
  ...[6, 24].map(volumeWeightedReturn),
  illiquidity,
  returnTimesVolume,
  returnOverVolume,
  dayOverWeekVolume,
  hoursOverDayVolume,
  volumeSameHour,
  volumeChange,
  ...[6, 24, 168].map(vwapGap),
  ...[1, 2, 3].map(closeLocationLag),
  lowerWick,
  ...[6, 24].map(closeLocationMean),
];

const sameHourFeatures = (): readonly Feature[] => [
  ...[5, 10, 20].map(sameHour),
  ...[2, 4].map(sameWeekHour),
  ...[1, 2, 3].map(sameHourDay),
  sameWeekHourBefore,
  nearHour(20),
];

const marketFeatures = (): readonly Feature[] => [
  ...Array.from({ length: 6 }, (_, lag) => marketReturnLag(lag)),
  ...[3, 6, 12, 24, 72, 168].map(marketReturn),
  ...[1, 3, 6, 12, 24, 72, 168].map(marketGap),
  marketDispersion,
  marketDispersionMean,
  marketBreadth,
  marketVolumeZ,
  volumeZGap,
  marketCloseLocation,
  closeLocationGap,
  marketCloseLocationMean,
  marketCorrelation,
  marketLead,
];
