import type { SettledScore } from '../forecast/index.ts';
import { HOUR_MS, plusHours } from '../time/index.ts';
import { brokenInput, type InputWindow } from './broken-input.ts';
import type { DriftCheck, DriftFigures, DriftVerdict } from './drift-check.ts';
import { exceeds, maeThreshold, windowErrors } from './mae-rule.ts';

export interface DriftInput extends InputWindow {
  /** market slug */
  readonly market: string;
  /** of the champion, null when there is none */
  readonly model: {
    readonly version: number /** mean of |error| / scale on its holdout */;
    readonly referenceScaledMae: number | null;
  } | null;
  /** the champion's settled forecasts; those outside the window do not count */
  readonly scores: readonly SettledScore[];
  /** percent; null for the scaled rule */
  readonly maeThreshold: number | null;
}

/**
 * The check of one window [at - windowHours, at): broken input before all else, then too little data, then the seed's rule.
 * Too little is: no champion, fewer settled forecasts of it than half the window's hours, or the scaled rule without a holdout.
 */
export const checkDrift = (input: DriftInput): DriftCheck => {
  const { market, at, windowHours, model } = input;
  const window = input.scores.filter(({ hour }) => hour >= plusHours(at, -windowHours) && hour + HOUR_MS <= at);
  const errors = windowErrors(window);
  const threshold = maeThreshold(input.maeThreshold, model?.referenceScaledMae ?? null);
  const broken = brokenInput(input);
  const tooLittle = tooLittleData(input, errors.n, threshold.threshold);
  const verdict: DriftVerdict =
    broken !== null ? 'broken_input' : tooLittle !== null ? 'too_little_data' : exceeds(errors, threshold) ? 'drift' : 'no_drift';
  const figures: DriftFigures = {
    windowHours,
    ...errors,
    referenceScaledMae: model?.referenceScaledMae ?? null,
    ...threshold,
    modelVersion: model?.version ?? null,
    reason: broken ?? tooLittle,
  };
  return { market, at, verdict, figures };
};

const tooLittleData = ({ model, windowHours }: DriftInput, n: number, threshold: number | null): string | null => {
  if (model === null) return 'there is no champion yet';
  if (n < windowHours / 2) return `${n} of the window's ${windowHours} hours have a settled forecast, half of them are needed`;
  return threshold === null ? `model version ${model.version} has no error on a holdout to compare with` : null;
};
