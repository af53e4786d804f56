import type { EpochMs } from '../time/index.ts';

/** `broken_input` means that nothing can be said and nothing must be trained on it. */
export type DriftVerdict = 'no_drift' | 'drift' | 'too_little_data' | 'broken_input';

/** Figures of the seed's rule over the window that ends at `at`. */
export interface DriftFigures {
  readonly windowHours: number;
  /** scored hours inside the window */
  readonly n: number;
  /** mean absolute error, percent; null when n is 0 */
  readonly mae: number | null;
  /** mean of |error| / scale */
  readonly scaledMae: number | null;
  /** of the model version on its holdout */
  readonly referenceScaledMae: number | null;
  /** which of the two the verdict looks at */
  readonly rule: 'raw' | 'scaled';
  /** what `mae` (rule raw) or `scaledMae` (rule scaled) must exceed */
  readonly threshold: number | null;
  readonly modelVersion: number | null;
  /** why the input is broken or too little, else null */
  readonly reason: string | null;
}

export interface DriftCheck {
  /** market slug */
  readonly market: string;
  /** the window is [at - windowHours, at) */
  readonly at: EpochMs;
  readonly verdict: DriftVerdict;
  readonly figures: DriftFigures;
}
