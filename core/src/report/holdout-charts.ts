import type { Skill } from '../evaluation/index.ts';
import { sum } from '../statistics/index.ts';
import type { EpochMs } from '../time/index.ts';
import { columnChart } from './bar-chart.ts';
import { type Chart, COLOUR } from './chart.ts';
import { lineChart } from './line-chart.ts';
import { scatterChart } from './scatter-chart.ts';
import type { HoldoutForecasts } from './training-report-input.ts';

const SHOWN_HOURS = 240;

/** The last ten days, hour by hour. */
export const recentHours = ({ hour, forecast, realised, lower, upper }: HoldoutForecasts): Chart => {
  const last = (values: Float64Array) => pointsOf(hour, values).slice(-SHOWN_HOURS);
  return lineChart({
    caption: 'The last ten days of the holdout: percent change of each hour, and the forecast with its interval',
    x: 'time',
    yName: 'percent',
    lines: [
      { name: 'realised', colour: COLOUR.truth, points: last(realised), width: 1 },
      { name: 'forecast', colour: COLOUR.model, points: last(forecast), width: 2 },
    ],
    band: { name: 'interval', lower: last(lower), upper: last(upper) },
  });
};

/** The forecast of the same days by itself: beside the market it is too small to see. */
export const recentForecasts = ({ hour, forecast }: HoldoutForecasts): Chart =>
  lineChart({
    caption: 'The forecast of the same days by itself, magnified',
    x: 'time',
    yName: 'percent',
    lines: [{ name: 'forecast', colour: COLOUR.model, points: pointsOf(hour, forecast).slice(-SHOWN_HOURS) }],
  });

/** Realised against forecast, an hour a dot. */
export const forecastScatter = ({ forecast, realised }: HoldoutForecasts): Chart =>
  scatterChart({
    caption: 'An hour a dot. The line is the least-squares slope through zero: flat means no skill, rising means skill',
    points: Array.from(forecast, (value, i) => [rounded(value), rounded(realised[i] as number)] as const),
    xName: 'forecast, percent',
    yName: 'realised, percent',
    slope: slopeThroughZero(forecast, realised),
  });

/** How much less squared error than forecasting no change, added up as a share of the whole period's. */
export const gainOverTime = ({ hour, forecast, realised }: HoldoutForecasts): Chart => {
  const total = sum(realised.map((value) => value * value));
  let gained = 0;
  const points = hour.map((at, i) => {
    const value = realised[i] as number;
    gained += value * value - (value - (forecast[i] as number)) ** 2;
    return [at, (gained / total) * 100] as const;
  });
  return lineChart({
    caption: 'Squared error saved against forecasting no change, added up: it ends at R². A steady climb is skill, one leap is luck',
    x: 'time',
    yName: 'R², percent',
    lines: [{ name: 'saved so far', colour: COLOUR.model, points, width: 2 }],
    freeScale: true,
  });
};

/** Share of hours inside the interval, in calm and wild hours. */
export const coverageChart = (intervals: NonNullable<Skill['intervals']>): Chart => {
  const [calm, usual, wild] = intervals.terciles.map(({ coverage }) => (coverage ?? 0) * 100);
  const columns = [
    ['all', (intervals.coverage ?? 0) * 100],
    ['calm', calm],
    ['usual', usual],
    ['wild', wild],
  ] as const;
  const held = columns.map(([name, value]) => [name, value ?? 0] as const);
  return columnChart({
    caption: 'Share of hours whose realised change lay inside the interval, by how volatile the market was',
    columns: held,
    yName: 'percent of hours',
    limit: { name: `${(intervals.level * 100).toFixed(0)} % asked`, at: intervals.level * 100 },
    least: Math.max(0, Math.min(intervals.level * 100 - 20, ...held.map(([, value]) => value - 5))),
  });
};

const pointsOf = (hour: readonly EpochMs[], values: Float64Array) => hour.map((at, i) => [at, values[i] ?? Number.NaN] as const);

const slopeThroughZero = (x: Float64Array, y: Float64Array): number | null => {
  const size = sum(x.map((value) => value * value));
  return size > 0 ? sum(x.map((value, i) => value * (y[i] as number))) / size : null;
};

const rounded = (value: number): number => Number(value.toPrecision(5));
