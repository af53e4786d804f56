import { barChart } from './bar-chart.ts';
import { type Chart, COLOUR } from './chart.ts';
import { lineChart } from './line-chart.ts';
import type { TrainingReportInput } from './training-report-input.ts';

/** Of all features, as many as can be read. */
export const SHOWN_FEATURES = 30;

/** Share of all gain by feature, largest first; undefined when nothing was gained. */
export const gainChart = (gain: TrainingReportInput['gain']): Chart | undefined => {
  const total = gain.reduce((sum, { gain }) => sum + gain, 0);
  if (total <= 0) return undefined;
  const top = gain.toSorted((a, b) => b.gain - a.gain).slice(0, SHOWN_FEATURES);
  const bars = top.map(({ name, gain }) => ({ name, value: Number(((gain / total) * 100).toPrecision(4)) }));
  return barChart({ caption: 'Gain by feature', bars, valueName: 'percent of all gain' });
};

/** The error by iteration, a line a booster; undefined without curves. */
export const curveChart = (curves: NonNullable<TrainingReportInput['curves']>): Chart | undefined => {
  if (curves.length === 0) return undefined;
  const palette = [COLOUR.model, COLOUR.accent, COLOUR.good, COLOUR.truth, COLOUR.bad];
  const lines = curves.map(({ name, points }, i) => ({ name, points, colour: palette[i % palette.length] ?? COLOUR.model }));
  return lineChart({ caption: 'Error by boosting iteration', x: 'value', xName: 'iteration', yName: 'error', lines, freeScale: true });
};
