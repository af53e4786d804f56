import { normalQuantile } from '../statistics/index.ts';

/** A figure of skill that has a limit beyond which nobody would believe it. Both figures and the limit in the same unit. */
export interface LimitedFigure {
  readonly name: string;
  readonly value: number;
  /** of `value`, from a block bootstrap */
  readonly standardError: number;
  readonly limit: number;
}

/** A figure too good to be true. */
export interface Suspicion extends LimitedFigure {
  /** what the true figure exceeds with the given confidence */
  readonly lowerBound: number;
}

/**
 * Figures whose one-sided lower bound exceeds their limit. Skill beyond it means, until somebody has looked, that the features know
 * the future. A bound instead of the figure, since a short holdout reaches any limit by luck.
 *
 * @param confidence that the bound holds, such as 0.999
 */
export const leakAlarm = (figures: readonly LimitedFigure[], confidence: number): readonly Suspicion[] =>
  figures
    .map((figure) => ({ ...figure, lowerBound: figure.value - normalQuantile(confidence) * figure.standardError }))
    .filter(({ lowerBound, limit }) => lowerBound > limit);
