import { isoSecond } from '../time/index.ts';
import { drawChart } from './chart.ts';
import { factsTable } from './figures.ts';
import { gateSection } from './gate-section.ts';
import { coverageChart, forecastScatter, gainOverTime, recentForecasts, recentHours } from './holdout-charts.ts';
import type { Html } from './html.ts';
import { count, percent, share } from './number-format.ts';
import { page, section, type Tone } from './page.ts';
import type { Report } from './report.ts';
import { skillSection } from './skill-section.ts';
import { skillSentence } from './skill-words.ts';
import { atMinute } from './time-format.ts';
import { curveChart, gainChart, SHOWN_FEATURES } from './training-charts.ts';
import type { TrainingReportInput } from './training-report-input.ts';

/** What a training made, for the person who has to believe it: skill with its uncertainty first, then where it comes from. */
export const trainingReport = async (input: TrainingReportInput): Promise<Report> => {
  const verdict = [input.gate?.explanation, ...(input.notes ?? []), skillSentence(input.skill)].filter(Boolean).join(' ');
  const model = input.version === null ? 'a candidate' : `model ${input.version}`;
  const html = page({
    title: `Training of ${model}`,
    about: `${input.symbol} · percent change of the next hour · ${atMinute(input.at)}`,
    verdict,
    tone: toneOf(input),
    sections: await sectionsOf(input),
    footer: `Training ${input.trainingId}`,
  });
  return { html, json: JSON.stringify(summary(input, verdict), null, 2) };
};

/** Red is a model that is worse than no forecast, whatever was decided on it. No verdict is green whose words tell of bad skill. */
const toneOf = ({ gate, skill, notes }: TrainingReportInput): Tone => {
  const better = skill.p_better ?? 0.5;
  if (gate?.figures.zero?.worse ?? better > 0.99) return 'bad';
  if ((notes ?? []).length > 0 || gate?.decision === 'not_promoted' || better > 0.95) return 'warn';
  return gate !== null || better < 0.05 ? 'good' : 'plain';
};

const sectionsOf = async (input: TrainingReportInput): Promise<readonly Html[]> => [
  skillSection(input.skill),
  section(
    'Forecast and truth',
    'An hour’s change is mostly noise: an honest forecast is small beside it, and its skill shows over weeks only.',
    await drawChart(recentHours(input.forecasts)),
    await drawChart(recentForecasts(input.forecasts)),
    await drawChart(forecastScatter(input.forecasts)),
    await drawChart(gainOverTime(input.forecasts)),
  ),
  ...(await intervalSection(input)),
  ...(await gainSection(input)),
  ...(await curveSection(input)),
  ...(input.gate === null ? [] : [gateSection(input.gate)]),
  dataSection(input),
];

const intervalSection = async ({ skill: { intervals } }: TrainingReportInput): Promise<Html[]> => {
  if (intervals === null) return [];
  const lead = `The intervals ask for ${share(intervals.level, 0)} of the hours and held ${share(intervals.coverage)}. They are ${percent(intervals.meanWidth, 2)} wide on average.`;
  return [section('Intervals', lead, await drawChart(coverageChart(intervals)))];
};

const gainSection = async ({ gain }: TrainingReportInput): Promise<Html[]> => {
  const chart = gainChart(gain);
  if (chart === undefined) return [];
  const lead = `Share of the error that splits on each feature took away while training, the ${Math.min(SHOWN_FEATURES, gain.length)} largest of ${count(gain.length)}. It says what the model looks at, not what moves the price.`;
  return [section('What the model looks at', lead, await drawChart(chart))];
};

const curveSection = async ({ curves = [] }: TrainingReportInput): Promise<Html[]> => {
  const chart = curveChart(curves);
  return chart === undefined ? [] : [section('Learning curves', 'How the error fell while trees were added.', await drawChart(chart))];
};

const dataSection = ({ data, engine }: TrainingReportInput): Html =>
  section(
    'Data and recipe',
    'What it was made from. The holdout shaped neither trees nor weights.',
    factsTable([
      ['Engine', `${engine}, ${data.columns} features`],
      ['Fitted on', `${count(data.fitRows)} hours from ${isoSecond(data.fit.from)} until ${isoSecond(data.fit.until)}`],
      ['Held out', `from ${isoSecond(data.holdout.from)} until ${isoSecond(data.holdout.until)}`],
      ['Data sha256', data.sha256],
      ['Code', data.codeVersion],
    ]),
  );

const summary = ({ forecasts, curves, at, data, ...input }: TrainingReportInput, verdict: string) => ({
  kind: 'training',
  at: isoSecond(at),
  verdict,
  ...input,
  gain: input.gain.toSorted((a, b) => b.gain - a.gain),
  data: { ...data, fit: iso(data.fit), holdout: iso(data.holdout) },
  curves: curves ?? [],
  forecasts: forecasts.hour.length,
});

const iso = ({ from, until }: TrainingReportInput['data']['fit']) => ({ from: isoSecond(from), until: isoSecond(until) });
