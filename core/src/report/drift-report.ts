import { type DriftCheck, type DriftVerdict, describeCheck, type RetrainingDecision } from '../drift/index.ts';
import type { SettledScore } from '../forecast/index.ts';
import { type EpochMs, isoSecond, plusHours } from '../time/index.ts';
import { drawChart } from './chart.ts';
import { forecastsInWindow, rollingRaw, rollingScaled, scoresInWindow } from './drift-charts.ts';
import { factsTable, figuresTable, keyFigures } from './figures.ts';
import { type Html, NOTHING } from './html.ts';
import { count, decimal, percent } from './number-format.ts';
import { page, section, type Tone } from './page.ts';
import type { Report } from './report.ts';
import { atMinute } from './time-format.ts';

export interface DriftReportInput {
  /** as people write it: `BTC/USDT` */
  readonly symbol: string;
  readonly check: DriftCheck;
  /** the model's settled forecasts, oldest first: those of the window, and as many before it as the rolling charts shall show */
  readonly scores: readonly SettledScore[];
  /** earlier checks, newest first */
  readonly history: readonly DriftCheck[];
  /** null when nobody asked yet */
  readonly decision: RetrainingDecision | null;
  /** the clock when the report was made */
  readonly at: EpochMs;
}

/** Whether the model still does what it did on its holdout, for a person. */
export const driftReport = async (input: DriftReportInput): Promise<Report> => {
  const { check, decision, at } = input;
  const sentence = [verdictSentence(check), decision === null ? '' : decisionSentence(decision)].join(' ').trim();
  const html = page({
    title: TITLE[check.verdict],
    about: `${input.symbol} · drift check of ${atMinute(check.at)}`,
    verdict: sentence,
    tone: TONE[check.verdict],
    sections: [summaryCards(check), ...(await chartSections(input)), figuresSection(check), historySection([check, ...input.history])],
    footer: `Made ${atMinute(at)}. The window is half-open: it ends before the hour of the check.`,
  });
  const json = { kind: 'drift', at: isoSecond(at), sentence, check: plain(check), decision, history: input.history.map(plain) };
  return { html, json: JSON.stringify(json, null, 2) };
};

const TITLE: Readonly<Record<DriftVerdict, string>> = {
  no_drift: 'No drift',
  drift: 'Drift: the model’s errors have grown',
  too_little_data: 'Too little data to tell',
  broken_input: 'The candles cannot be believed',
};
const TONE: Readonly<Record<DriftVerdict, Tone>> = { no_drift: 'good', drift: 'bad', too_little_data: 'plain', broken_input: 'bad' };

/** What the check found, in words that need no glossary. */
const verdictSentence = ({ verdict, figures }: DriftCheck): string => {
  const days = `${decimal(figures.windowHours / 24, figures.windowHours % 24 === 0 ? 0 : 1)} days`;
  if (verdict === 'broken_input')
    return `Nothing can be said and nothing should be trained: ${figures.reason ?? 'the input is broken'}. Look at the exchange and the last ingest first.`;
  if (verdict === 'too_little_data') return `No verdict over the last ${days}: ${figures.reason ?? 'too few forecasts are settled'}.`;
  return `Over the last ${days} ${ruleSentence({ verdict, figures })}.`;
};

const ruleSentence = ({ verdict, figures }: Pick<DriftCheck, 'verdict' | 'figures'>): string => {
  if (figures.rule === 'raw') return `the ${describeCheck({ verdict, figures })}`;
  const times = (value: number | null): string => decimal((value ?? Number.NaN) / (figures.referenceScaledMae ?? Number.NaN), 2);
  const error = `the model’s errors, measured against the volatility of their hours, were ${times(figures.scaledMae)} times those on its holdout`;
  return `${error}; ${times(figures.threshold)} times is the limit`;
};

const decisionSentence = ({ kind, reason }: RetrainingDecision): string => {
  if (kind === 'requested') return 'Training was requested.';
  return kind === 'cooling_down' ? `No new training was requested: ${reason}.` : '';
};

const summaryCards = ({ figures }: DriftCheck): Html =>
  keyFigures([
    { name: 'Error / scale', value: decimal(figures.scaledMae), note: limitNote(figures.rule === 'scaled', decimal(figures.threshold)) },
    { name: 'On its holdout', value: decimal(figures.referenceScaledMae), note: 'mean of error / scale' },
    { name: 'Mean absolute error', value: percent(figures.mae), note: limitNote(figures.rule === 'raw', percent(figures.threshold)) },
    { name: 'Settled forecasts', value: count(figures.n), note: `of ${count(figures.windowHours)} hours` },
  ]);

const limitNote = (decides: boolean, limit: string): string => (decides ? `decides; limit ${limit}` : 'shown, does not decide');

const chartSections = async ({ scores, check }: DriftReportInput): Promise<readonly Html[]> => {
  if (scores.length === 0) return [];
  const window = scores.filter(({ hour }) => hour >= plusHours(check.at, -check.figures.windowHours) && hour < check.at);
  return [
    section(
      'How the error went',
      'Each point is the mean over the window that ends there. The raw error follows the market: it is high whenever prices move much. Divided by the volatility of its hour it should stay level, whatever the market does.',
      await drawChart(rollingScaled(scores, check)),
      await drawChart(rollingRaw(scores, check)),
    ),
    window.length === 0
      ? NOTHING
      : section(
          'The window, hour by hour',
          'Single high hours are usual: three in a hundred are off by more than two and a half scales. A model that broke is off all the time.',
          await drawChart(scoresInWindow(window)),
          await drawChart(forecastsInWindow(window)),
        ),
  ];
};

const figuresSection = ({ figures, verdict, at }: DriftCheck): Html =>
  section(
    'Figures',
    'What the verdict was made from.',
    factsTable([
      ['Verdict', verdict.replaceAll('_', ' ')],
      ['Window', `${isoSecond(plusHours(at, -figures.windowHours))} until ${isoSecond(at)}`],
      [
        'Rule',
        figures.rule === 'scaled' ? 'mean of |error| / scale above 1.2 × that on the holdout' : 'mean absolute error above a fixed limit',
      ],
      ['Limit', figures.rule === 'scaled' ? decimal(figures.threshold, 4) : percent(figures.threshold, 4)],
      ['Mean |error| / scale', decimal(figures.scaledMae, 4)],
      ['Mean |error|', percent(figures.mae, 4)],
      ['Model version', figures.modelVersion === null ? 'none' : String(figures.modelVersion)],
      ['Reason', figures.reason ?? 'none needed'],
    ]),
  );

const SHOWN_CHECKS = 30;

const historySection = (checks: readonly DriftCheck[]): Html =>
  section(
    'Checks so far',
    'Newest first.',
    figuresTable(
      ['Check', 'Verdict', 'Model', 'Error / scale', 'On holdout', 'MAE', 'Hours'],
      checks
        .slice(0, SHOWN_CHECKS)
        .map(({ at, verdict, figures }) => [
          atMinute(at),
          verdict.replaceAll('_', ' '),
          figures.modelVersion === null ? '–' : String(figures.modelVersion),
          decimal(figures.scaledMae),
          decimal(figures.referenceScaledMae),
          percent(figures.mae),
          count(figures.n),
        ]),
      0,
    ),
  );

const plain = ({ at, ...check }: DriftCheck) => ({ at: isoSecond(at), ...check });
