import { marketOf } from '@forecast/core/candles';
import type { EpochMs } from '@forecast/core/time';
import { championState, type MarketResult, type Platform } from '@forecast/tasks';
import { assertAnyDone, type StepRunner } from './step-runner.ts';
import { type DriftLook, driftSteps } from './steps.ts';
import { trainingNeeded } from './training-needed.ts';

export interface FirstPass {
  readonly ingested: readonly MarketResult[];
  /** undefined when no training was needed */
  readonly trained: readonly MarketResult[] | undefined;
  readonly predicted: readonly MarketResult[];
  readonly drift: DriftLook;
}

/** Everything from candles to the forecast of the hour that begins at `at`, in the order that the data goes. */
export const firstPass = async (platform: Platform, steps: StepRunner, at: EpochMs, retrain: boolean): Promise<FirstPass> => {
  const ingested = await must(steps, ['ingest', '--all'], at);
  await must(steps, ['features', '--all'], at);
  const needed = retrain ? ['--retrain'] : await trainingNeeded(platform, at);
  const trained = needed === undefined ? undefined : await steps.run(['train', ...needed], at);
  if (trained !== undefined && (retrain || !(await anyServes(platform, trained)))) assertAnyDone('train', trained);
  await steps.run(['score'], at);
  const drift = await driftSteps(steps, at);
  if (drift.finding === 'training_requested') await steps.run(['train', '--due'], at);
  const predicted = await steps.run(['predict'], at);
  await steps.run(['export', ...(needed === undefined ? [] : ['--all'])], at);
  return { ingested, trained, predicted, drift };
};

/** Whether some market is served whatever came of the training of those that needed one: it must not go down with them. */
const anyServes = async (platform: Platform, trained: readonly MarketResult[]): Promise<boolean> => {
  if (!trained.some(({ kind }) => kind === 'failed')) return true;
  for (const symbol of platform.config.symbols)
    if ((await championState(platform, marketOf(platform.config.exchange, symbol))) === 'serves') return true;
  return false;
};

/** A step without which the rest makes no sense. */
const must = async (steps: StepRunner, argv: readonly string[], at: EpochMs): Promise<readonly MarketResult[]> => {
  const results = await steps.run(argv, at);
  assertAnyDone(argv[0] ?? '', results);
  return results;
};
