import { Fault } from '../fault/index.ts';
import type { ServingModel } from '../model/index.ts';
import { type EpochMs, HOUR_MS, isoSecond } from '../time/index.ts';
import { featuresSha256 } from './features-sha256.ts';
import type { Forecast, ForecastRole } from './forecast.ts';
import { halfWidthInScales } from './interval.ts';
import { percentOf } from './percent.ts';

/** What is known when an hour begins. */
export interface ForecastInput {
  readonly hour: EpochMs;
  /** one value a column, in the model's column order */
  readonly row: Float64Array;
  /** the row's value of the model's scale feature, percent; 1 for a model that has none */
  readonly scale: number;
  /** close of the candle before the hour, quote units */
  readonly referenceClose: number;
  readonly degraded: boolean;
}

/** How a forecast is issued. */
export interface ForecastTerms {
  /** `served` and `shadow` become `backfill` when the hour is over at `madeAt` */
  readonly role: ForecastRole;
  /** nominal coverage of the interval, 0 to 1 */
  readonly level: number;
  /** |error| / scale of the version's forecasts that were settled before the hour, oldest first: see `settledScores` */
  readonly scores: readonly number[];
  readonly madeAt: EpochMs;
}

/**
 * The forecast of one hour: what a task stores and what the service answers.
 *
 * @throws Fault `too_early` when the hour has not begun, `broken_input` when the scale is no positive number, `model_refused` when
 * the model's answer is not finite, `too_little_data` when nothing says how wide the interval is
 */
export const makeForecast = (
  model: Pick<ServingModel, 'version' | 'manifest' | 'raw'>,
  input: ForecastInput,
  terms: ForecastTerms,
): Forecast => forecastFromRaw(model, model.raw(input.row), input, terms);

/** As `makeForecast`, with the booster's answer at hand: for many hours at once. */
export const forecastFromRaw = (
  { version, manifest }: Pick<ServingModel, 'version' | 'manifest'>,
  raw: number,
  { hour, row, scale, referenceClose, degraded }: ForecastInput,
  { role, level, scores, madeAt }: ForecastTerms,
): Forecast => {
  const where = `forecast of ${manifest.market} for ${isoSecond(hour)}`;
  if (madeAt < hour) throw new Fault('too_early', `${where}: it is only ${isoSecond(madeAt)}, ask when the hour has begun`);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new Fault('broken_input', `${where}: its scale is ${scale}, look at the candles before it`);
  if (!Number.isFinite(raw)) throw new Fault('model_refused', `${where}: model version ${version} says ${raw}, train another`);
  const prediction = percentOf(raw, scale);
  const halfWidth = percentOf(halfWidthInScales(scores, manifest.calibration, level), scale);
  return {
    market: manifest.market,
    hour,
    modelVersion: version,
    role: madeAt < hour + HOUR_MS ? role : 'backfill',
    madeAt,
    dataCutOff: hour,
    featuresSha256: featuresSha256(row, scale),
    referenceClose,
    raw,
    scale,
    prediction,
    level,
    lower: prediction - halfWidth,
    upper: prediction + halfWidth,
    degraded,
  };
};
