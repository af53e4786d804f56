import type { DriftCheck } from '../drift/index.ts';
import type { SettledScore } from '../forecast/index.ts';
import { type Chart, COLOUR } from './chart.ts';
import { lineChart } from './line-chart.ts';
import { rollingMean } from './rolling-mean.ts';

/** |error| / scale, averaged over the window that ends at each hour, against holdout and limit. */
export const rollingScaled = (scores: readonly SettledScore[], { figures }: DriftCheck): Chart =>
  lineChart({
    caption: `Mean of |error| / scale over the ${figures.windowHours} hours before`,
    x: 'time',
    yName: 'error / scale',
    freeScale: true,
    lines: [
      { name: 'error / scale', colour: COLOUR.model, points: rollingMean(scores, ({ score }) => score, figures.windowHours), width: 2 },
    ],
    levels: [...holdoutOf(figures), ...limitOf(figures, 'scaled')],
  });

/** The raw error averaged likewise, with that of a forecast of no change. */
export const rollingRaw = (scores: readonly SettledScore[], { figures }: DriftCheck): Chart =>
  lineChart({
    caption: `Mean absolute error over the ${figures.windowHours} hours before, beside that of forecasting no change`,
    x: 'time',
    yName: 'percent',
    freeScale: true,
    lines: [
      {
        name: 'no change',
        colour: COLOUR.truth,
        points: rollingMean(scores, ({ realised }) => Math.abs(realised), figures.windowHours),
        width: 3,
      },
      { name: 'model', colour: COLOUR.model, points: rollingMean(scores, ({ absoluteError }) => absoluteError, figures.windowHours) },
    ],
    levels: limitOf(figures, 'raw'),
  });

/** Every hour's |error| / scale. */
export const scoresInWindow = (window: readonly SettledScore[]): Chart =>
  lineChart({
    caption: '|error| / scale of each hour',
    x: 'time',
    yName: 'error / scale',
    lines: [{ name: 'error / scale', colour: COLOUR.model, points: points(window, ({ score }) => score), width: 1.2 }],
  });

/** Forecast and truth of every hour. */
export const forecastsInWindow = (window: readonly SettledScore[]): Chart =>
  lineChart({
    caption: 'Percent change of each hour, forecast and realised',
    x: 'time',
    yName: 'percent',
    lines: [
      { name: 'realised', colour: COLOUR.truth, points: points(window, ({ realised }) => realised), width: 1.2 },
      { name: 'forecast', colour: COLOUR.model, points: points(window, ({ prediction }) => prediction), width: 2 },
    ],
  });

const points = (window: readonly SettledScore[], value: (score: SettledScore) => number) =>
  window.map((score) => [score.hour, value(score)] as const);

const limitOf = ({ rule, threshold }: DriftCheck['figures'], of: 'raw' | 'scaled') =>
  rule === of && threshold !== null ? [{ name: 'limit', colour: COLOUR.bad, at: threshold }] : [];

const holdoutOf = ({ referenceScaledMae: at }: DriftCheck['figures']) =>
  at === null ? [] : [{ name: 'on the holdout', colour: COLOUR.truth, at }];
