import { BASELINES, type BaselineSkill, type Skill } from '../evaluation/index.ts';
import { figuresTable, keyFigures } from './figures.ts';
import { type Html, html } from './html.ts';
import { decimal, percent, share } from './number-format.ts';
import { section } from './page.ts';
import { bounds } from './skill-words.ts';

/** The figures that stand out, then the model beside the baselines. */
export const skillSection = (skill: Skill): Html => html`${keyFigures(standing(skill))}
${section(
  'Skill beside the baselines',
  'Every figure is of hours that the model never saw. A baseline that does as well needs no model: zero forecasts no change, mean the average of the training hours, ridge a linear regression. The last column holds the model against each: above 2 is better by more than luck, below −2 worse.',
  figuresTable(HEAD, [row('model', skill, true), ...BASELINES.map((name) => row(name, skill.baselines[name], false))], 0),
)}`;

const standing = ({ uncertainty, ...skill }: Skill) => [
  { name: 'Direction right', value: share(skill.direction), note: bounds(uncertainty?.direction, (value) => share(value)) },
  { name: 'Rank correlation (IC)', value: decimal(skill.ic), note: bounds(uncertainty?.ic, (value) => decimal(value)) },
  { name: 'R² against zero', value: share(skill.r2, 2), note: bounds(uncertainty?.r2, (value) => share(value, 2)) },
  { name: 'Diebold-Mariano t', value: decimal(skill.dm_t, 2), note: 'against no change' },
  { name: 'Mean absolute error', value: percent(skill.mae), note: `no change: ${percent(skill.baselines.zero.mae)}` },
  { name: 'Calibration slope', value: decimal(skill.calibration_slope, 2), note: '1: means what it says' },
];

const HEAD = ['', 'MAE', 'RMSE', 'R²', 'Direction', 'IC', 'Model against it (t)'];

const row = (name: string, errors: BaselineSkill, isModel: boolean): string[] => [
  name,
  percent(errors.mae, 4),
  percent(errors.rmse, 4),
  share(errors.r2, 3),
  share(errors.direction),
  decimal(errors.ic),
  isModel ? '' : decimal(errors.dm_t, 2),
];
