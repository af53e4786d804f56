import type { GateDecision } from '../promotion/index.ts';
import { factsTable } from './figures.ts';
import type { Html } from './html.ts';
import { count, decimal, percent } from './number-format.ts';
import { section } from './page.ts';

const KIND = { first: 'the first sane model', refresh: 'a refresh: same recipe, later data', change: 'a change of recipe' } as const;

/** What the gate decided, and by which figures. */
export const gateSection = ({ decision, explanation, figures }: GateDecision): Html => {
  const hours = figures.commonHours === null ? 'not compared' : `${count(figures.commonHours)}, from ${figures.commonFrom ?? 'none'}`;
  return section(
    'The gate',
    explanation,
    factsTable([
      ['Decision', decision === 'promoted' ? 'promoted' : 'not promoted'],
      ['Judged as', KIND[figures.kind]],
      ['Hours held out', count(figures.holdoutHours)],
      [
        'Movement, of the market’s',
        `${decimal(figures.dispersion, 4)}; sane from ${figures.dispersionBounds[0]} to ${figures.dispersionBounds[1]}`,
      ],
      ['Against no change', zeroFacts(figures.zero)],
      ['Hours neither had seen', hours],
      ['Diebold-Mariano t', `${decimal(figures.dm_t, 2)}; p ${decimal(figures.p)}, decisive below ${decimal(figures.significance, 2)}`],
      ['MAE of candidate, champion', `${percent(figures.candidate?.mae, 4)}, ${percent(figures.champion?.mae, 4)}`],
    ]),
  );
};

const zeroFacts = (zero: GateDecision['figures']['zero']): string =>
  zero === null
    ? 'not compared'
    : `Diebold-Mariano t ${decimal(zero.dm_t, 2)}; p ${decimal(zero.p)}, refused below ${decimal(zero.significance, 2)}`;
