import type { EpochMs } from '../time/index.ts';

/** `served` was issued when its hour came; `shadow` likewise by a model that is not the champion; `backfill` afterwards. */
export type ForecastRole = 'served' | 'shadow' | 'backfill';

/** A forecast of the percent change of close over one hour. Once issued it is never changed. */
export interface Forecast {
  /** market slug */
  readonly market: string;
  /** start of the hour that is forecast */
  readonly hour: EpochMs;
  readonly modelVersion: number;
  readonly role: ForecastRole;
  readonly madeAt: EpochMs;
  /** end of the last candle that was used */
  readonly dataCutOff: EpochMs;
  readonly featuresSha256: string;
  /** close of the candle before the hour, quote units */
  readonly referenceClose: number;
  /** what the booster said, in units of `scale` */
  readonly raw: number;
  /** percent */
  readonly scale: number;
  /** raw x scale, percent */
  readonly prediction: number;
  /** nominal coverage of the interval, 0 to 1 */
  readonly level: number;
  /** percent */
  readonly lower: number;
  /** percent */
  readonly upper: number;
  readonly degraded: boolean;
}
