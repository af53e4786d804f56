import type { ServingModel } from '../model/index.ts';
import type { EpochMs } from '../time/index.ts';
import type { Forecast } from './forecast.ts';
import { type ForecastInput, forecastFromRaw } from './make-forecast.ts';
import type { SettledScore } from './settled-scores.ts';

/** An hour of the past: what was known when it began, what the booster says of it, and what came true. */
export interface PastHour extends ForecastInput {
  readonly raw: number;
  /** percent; NaN where the outcome is masked */
  readonly realised: number;
}

/**
 * Forecasts of hours that are over, each with the interval it would have had: from the forecasts before it in this same list and
 * in the log, topped up from the artifact's calibration.
 *
 * @param hours oldest first, no hour twice
 * @param settled what the log has of this version beside them, oldest first: an hour takes what had closed when it began
 */
export const backfill = (
  model: Pick<ServingModel, 'version' | 'manifest'>,
  hours: readonly PastHour[],
  { level, madeAt }: { readonly level: number; readonly madeAt: EpochMs },
  settled: readonly SettledScore[] = [],
): readonly Forecast[] => {
  const scores: number[] = [];
  let taken = 0;
  return hours.map((hour) => {
    for (let next = settled[taken]; next !== undefined && next.hour < hour.hour; next = settled[taken]) {
      scores.push(next.score);
      taken++;
    }
    const forecast = forecastFromRaw(model, hour.raw, hour, { role: 'backfill', level, scores, madeAt });
    if (!Number.isNaN(hour.realised)) scores.push(Math.abs(hour.realised - forecast.prediction) / hour.scale);
    return forecast;
  });
};
