import type { ServingModel } from '../model/index.ts';
import type { EpochMs } from '../time/index.ts';
import type { Forecast } from './forecast.ts';
import { type ForecastInput, forecastFromRaw } from './make-forecast.ts';

/** An hour of the past: what was known when it began, what the booster says of it, and what came true. */
export interface PastHour extends ForecastInput {
  readonly raw: number;
  /** percent; NaN where the outcome is masked */
  readonly realised: number;
}

/**
 * Forecasts of hours that are over, each with the interval it would have had: from the forecasts before it in this same list,
 * topped up from the artifact's calibration.
 *
 * @param hours oldest first, no hour twice
 */
export const backfill = (
  model: Pick<ServingModel, 'version' | 'manifest'>,
  hours: readonly PastHour[],
  { level, madeAt }: { readonly level: number; readonly madeAt: EpochMs },
): readonly Forecast[] => {
  const scores: number[] = [];
  return hours.map((hour) => {
    const forecast = forecastFromRaw(model, hour.raw, hour, { role: 'backfill', level, scores, madeAt });
    if (!Number.isNaN(hour.realised)) scores.push(Math.abs(hour.realised - forecast.prediction) / hour.scale);
    return forecast;
  });
};
