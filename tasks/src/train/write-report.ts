import { sealedJson } from '@forecast/core/adapters/store';
import type { Skill, Suspicion } from '@forecast/core/evaluation';
import type { Forecast } from '@forecast/core/forecast';
import type { MetricPoint, TrainingRun } from '@forecast/core/model';
import type { TrainingReportInput } from '@forecast/core/report';
import type { Platform } from '../platform.ts';
import type { Verdict } from './contest.ts';
import type { TrainingOrder } from './train-version.ts';
import type { TrainingData } from './training-data.ts';

/** All that a training came to. */
export interface TrainingResult {
  readonly order: TrainingOrder;
  readonly skill: Skill;
  /** of the holdout, with the intervals they would have had */
  readonly issued: readonly Forecast[];
  readonly verdict: Verdict;
  /** total gain of each column of the recipe */
  readonly gain: Float64Array;
  readonly curves: readonly MetricPoint[];
  readonly suspicions: readonly Suspicion[];
}

/** Where a training's report lies in the object store, without its ending. */
export const trainingReportKey = (market: string, trainingId: string): string => `reports/training/market=${market}/${trainingId}`;

/** Puts the report, HTML and JSON, into the object store and onto the run, and its drawings onto the run one by one. */
export const writeTrainingReport = async (
  platform: Platform,
  run: TrainingRun,
  data: TrainingData,
  result: TrainingResult,
): Promise<void> => {
  // Drawing is loaded where it is needed: most entrypoints never draw.
  const { trainingPlots, trainingReport } = await import('@forecast/core/report');
  const input = inputOf(platform, data, result);
  const { html, json } = await trainingReport(input);
  const key = trainingReportKey(data.market.slug, result.order.trainingId);
  for (const [ending, text] of [
    ['html', html],
    ['json', json],
  ] as const) {
    const stored = ending === 'json' ? sealedJson(text, `${key}.json`) : text;
    await platform.objects.write(`${key}.${ending}`, Buffer.from(stored), { kind: 'any' });
    await run.logArtifact(`report/training.${ending}`, Buffer.from(text));
  }
  for (const { name, svg } of await trainingPlots(input)) await run.logArtifact(`plots/${name}.svg`, Buffer.from(svg));
};

const inputOf = (platform: Platform, data: TrainingData, result: TrainingResult): TrainingReportInput => {
  const { market, recipe, split, fit, holdout } = data;
  const { issued, skill, verdict, gain, curves, suspicions, order } = result;
  return {
    symbol: market.symbol,
    at: platform.now(),
    version: null,
    engine: recipe.engine,
    trainingId: order.trainingId,
    data: {
      fit: split.fit,
      fitRows: fit.hours.length,
      holdout: split.holdout,
      columns: recipe.columns.length,
      sha256: data.sha256,
      codeVersion: platform.codeVersion,
    },
    skill,
    forecasts: {
      hour: holdout.hours,
      forecast: Float64Array.from(issued, ({ prediction }) => prediction),
      realised: holdout.target,
      lower: Float64Array.from(issued, ({ lower }) => lower),
      upper: Float64Array.from(issued, ({ upper }) => upper),
    },
    gain: recipe.columns.map((name, i) => ({ name, gain: gain[i] as number })),
    curves: [...Map.groupBy(curves, ({ key }) => key)].map(([name, points]) => ({
      name: name.replace('train_l2/', ''),
      points: points.map(({ step, value }) => [step, value] as const),
    })),
    gate: verdict.decision,
    notes: suspicions.map(
      ({ name, lowerBound, limit }) =>
        `The leak alarm was raised and overruled: ${name} is above ${limit} % (lower bound ${lowerBound.toFixed(2)} %).`,
    ),
  };
};
