import type { Skill, Uncertainty } from '../evaluation/index.ts';
import { count, decimal, share } from './number-format.ts';

const SURE = 0.05;

/** What a skill table says, in a sentence that claims no more than the figures do. */
export const skillSentence = (skill: Skill): string => {
  const { n, direction, r2, p_better, dm_t } = skill;
  const direct = `On ${count(n)} hours that it had not seen it called the direction right ${share(direction)} of the time`;
  const side = (r2 ?? 0) < 0 ? 'above' : 'below';
  const distance = share(r2 === null ? null : Math.abs(r2), 2);
  return `${direct}; its squared error is ${distance} ${side} that of forecasting no change, ${comparison(p_better)} (Diebold-Mariano t ${decimal(dm_t, 2)}).`;
};

const comparison = (pBetter: number | null): string => {
  if (pBetter === null) return 'from which nothing can be concluded';
  if (pBetter < SURE) return 'more than luck would explain';
  return pBetter > 1 - SURE ? 'and it is worse than that by more than bad luck' : 'which may still be luck';
};

/** `50.3 % to 54.4 %` */
export const bounds = (uncertainty: Uncertainty | undefined, show: (value: number) => string): string =>
  uncertainty === undefined ? 'too few hours for bounds' : `95 %: ${show(uncertainty.lower)} to ${show(uncertainty.upper)}`;
