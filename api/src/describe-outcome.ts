import type { Outcome } from '@forecast/core/forecast';
import type { Prediction } from './answers/prediction.ts';

/** What came true beside what was said; pending while there is no outcome. */
export const describeOutcome = (
  prediction: number,
  outcome: Pick<Outcome, 'realised'> | null | undefined,
): Pick<Prediction, 'outcome' | 'realised'> => {
  if (!outcome) return { outcome: 'pending', realised: null };
  if (outcome.realised === null) return { outcome: 'masked', realised: null };
  return { outcome: 'settled', realised: { value: outcome.realised, error: outcome.realised - prediction } };
};
