import { type Chart, drawPicture } from './chart.ts';
import { coverageChart, forecastScatter, gainOverTime, recentHours } from './holdout-charts.ts';
import { curveChart, gainChart } from './training-charts.ts';
import type { TrainingReportInput } from './training-report-input.ts';

/** A picture of a training, as an SVG file. */
export interface Plot {
  /** `forecast_against_realised` */
  readonly name: string;
  readonly svg: string;
}

/** The drawings of the training report one by one. */
export const trainingPlots = async ({ forecasts, skill, gain, curves = [] }: TrainingReportInput): Promise<readonly Plot[]> => {
  const charts: readonly (readonly [string, Chart | undefined])[] = [
    ['last_ten_days', recentHours(forecasts)],
    ['forecast_against_realised', forecastScatter(forecasts)],
    ['squared_error_saved', gainOverTime(forecasts)],
    ['interval_coverage', skill.intervals === null ? undefined : coverageChart(skill.intervals)],
    ['gain_by_feature', gainChart(gain)],
    ['learning_curves', curveChart(curves)],
  ];
  const plots: Plot[] = [];
  for (const [name, chart] of charts) if (chart !== undefined) plots.push({ name, svg: await drawPicture(chart) });
  return plots;
};
