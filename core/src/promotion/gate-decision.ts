import type { ForecastErrors } from '../evaluation/index.ts';

export type GateReason =
  | 'no_champion'
  | 'champion_broken'
  | 'refresh_not_worse'
  | 'change_better'
  | 'too_few_hours'
  | 'not_finite'
  | 'dispersion_out_of_bounds'
  | 'worse_than_zero'
  | 'refresh_worse'
  | 'change_not_better';

/** A model against the forecast of no change, by the loss of every Diebold-Mariano figure. */
export interface AgainstZero {
  /** hours compared */
  readonly n: number;
  /** Diebold-Mariano, positive when the model is the better; null when the two say the same */
  readonly dm_t: number | null;
  /** one-sided: that the model is worse */
  readonly p: number | null;
  readonly significance: number;
  /** whether it is significantly worse */
  readonly worse: boolean;
}

/** What decided, as row, tags and report show it. Figures that were not reached are null. */
export interface GateFigures {
  readonly kind: 'first' | 'refresh' | 'change';
  /** hours that the candidate has not seen */
  readonly holdoutHours: number;
  readonly dispersion: number | null;
  readonly dispersionBounds: readonly [number, number];
  /** the candidate, on all hours that it has not seen */
  readonly zero: AgainstZero | null;
  /** the champion, on the hours that neither has seen: told, and not decided on */
  readonly championAgainstZero: AgainstZero | null;
  /** of the hours that neither has seen */
  readonly commonHours: number | null;
  readonly commonFrom: string | null;
  /** Diebold-Mariano, positive when the candidate is the better */
  readonly dm_t: number | null;
  /** refresh: that it is worse; change: that it is better; one-sided */
  readonly p: number | null;
  readonly significance: number | null;
  readonly candidate: ForecastErrors | null;
  readonly champion: ForecastErrors | null;
}

export interface GateDecision {
  readonly decision: 'promoted' | 'not_promoted';
  readonly reason: GateReason;
  /** a sentence for a person */
  readonly explanation: string;
  readonly figures: GateFigures;
}

const PROMOTING: readonly GateReason[] = ['no_champion', 'champion_broken', 'refresh_not_worse', 'change_better'];

/** @param because ends the sentence that begins with the decision */
export const decide = (reason: GateReason, because: string, figures: GateFigures): GateDecision => {
  const decision = PROMOTING.includes(reason) ? 'promoted' : 'not_promoted';
  return { decision, reason, explanation: `${decision === 'promoted' ? 'Promoted' : 'Not promoted'}: ${because}.`, figures };
};

/** The figures that a decision did not get to. */
export const NOTHING_KNOWN = {
  dispersion: null,
  zero: null,
  championAgainstZero: null,
  commonHours: null,
  commonFrom: null,
  dm_t: null,
  p: null,
  significance: null,
  candidate: null,
  champion: null,
};
