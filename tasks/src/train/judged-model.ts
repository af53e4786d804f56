import { copyRow, rowMajor, type TrainingRows } from '@forecast/core/dataset';
import { type ScoredHours, type Skill, skillOf } from '@forecast/core/evaluation';
import { type Forecast, percentOf } from '@forecast/core/forecast';
import { type Booster, forecastBaselines } from '@forecast/core/model';
import type { TrainingData } from './training-data.ts';

/** What a model says of the holdout. One value an hour. */
export interface HoldoutAnswers {
  readonly raw: Float64Array;
  /** percent */
  readonly forecast: Float64Array;
  /** |error| / scale */
  readonly scores: Float64Array;
}

/** Asks the booster every hour of the holdout. @param booster the reloaded merged text: the model itself */
export const answersOn = async (booster: Booster, { holdout }: TrainingData): Promise<HoldoutAnswers> => {
  const raw = await booster.batch(rowMajor(holdout.matrix));
  const forecast = raw.map((value, i) => percentOf(value, holdout.scale[i] as number));
  const scores = forecast.map((value, i) => Math.abs((holdout.target[i] as number) - value) / (holdout.scale[i] as number));
  return { raw, forecast, scores };
};

/** How good that is, beside the baselines. @param issued the same forecasts with the intervals they would have had */
export const judge = ({ fit, holdout, recipe }: TrainingData, { forecast }: HoldoutAnswers, issued: readonly Forecast[]): Skill => {
  const { mean, ridge } = forecastBaselines(fit, holdout, recipe.clip);
  const intervals = {
    level: issued[0]?.level ?? Number.NaN,
    lower: Float64Array.from(issued, ({ lower }) => lower),
    upper: Float64Array.from(issued, ({ upper }) => upper),
  };
  return skillOf({ hours: scoredHours(holdout), forecast, baselines: { mean, ridge }, intervals });
};

export const scoredHours = ({ hours, target, volatility }: TrainingRows): ScoredHours => ({ hour: hours, realised: target, volatility });

/** At most `count` of the values, sorted, at even steps: what calibrates an interval. */
export const calibrationOf = (scores: Float64Array, count: number): readonly number[] => {
  const sorted = scores.toSorted();
  if (sorted.length <= count) return [...sorted];
  return Array.from({ length: count }, (_, i) => sorted[Math.floor(((i + 0.5) * sorted.length) / count)] as number);
};

/**
 * `count` rows at even steps through the matrix, the columns of `rowColumns` in each: what every loader of the model is asked.
 *
 * @param scaleFeature appended where it is none of the columns
 */
export const probeRowsOf = (rows: TrainingRows, count: number, scaleFeature: string): Float64Array => {
  const { names } = rows.matrix;
  const width = names.includes(scaleFeature) ? names.length : names.length + 1;
  const probe = new Float64Array(count * width);
  for (let i = 0; i < count; i++) {
    const row = Math.floor(((i + 0.5) * rows.matrix.rows) / count);
    copyRow(rows.matrix, row, probe.subarray(i * width, (i + 1) * width));
    if (width > names.length) probe[(i + 1) * width - 1] = rows.scale[row] as number;
  }
  return probe;
};
