import type { TrainingRows } from '../dataset/index.ts';
import { mean } from '../statistics/index.ts';
import { fitRidge, predictRidge } from './ridge.ts';

/** Forecasts that a model must beat, percent, one a row of the holdout. */
export interface Baselines {
  /** no change */
  readonly zero: Float64Array;
  /** the mean change of the hours learned from */
  readonly mean: Float64Array;
  /** linear in all features of the model, fitted on the scaled target, as the model is */
  readonly ridge: Float64Array;
}

/** Weight of the penalty, against the number of rows: about 1 to 70 for eight years. Fixed, so that nothing is chosen on a holdout. */
const RIDGE_LAMBDA = 1000;

/** @param clip greatest size of the target that ridge learns, in units of the scale */
export const forecastBaselines = (fit: TrainingRows, holdout: TrainingRows, clip: number): Baselines => {
  const rows = holdout.matrix.rows;
  const scaled = predictRidge(fitRidge(fit, { clip, lambda: RIDGE_LAMBDA }), holdout.matrix);
  return {
    zero: new Float64Array(rows),
    mean: new Float64Array(rows).fill(mean(fit.target)),
    ridge: scaled.map((value, row) => value * (holdout.scale[row] as number)),
  };
};
