import type { EpochMs } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { assertAnyDone, type StepRunner } from './step-runner.ts';
import { driftSteps } from './steps.ts';
import { trainingNeeded } from './training-needed.ts';

export interface FirstPass {
  readonly ingested: readonly MarketResult[];
  /** undefined when no training was needed */
  readonly trained: readonly MarketResult[] | undefined;
}

/** Everything from candles to the forecast of the hour that begins at `at`, in the order that the data goes. */
export const firstPass = async (platform: Platform, steps: StepRunner, at: EpochMs, retrain: boolean): Promise<FirstPass> => {
  const ingested = await must(steps, ['ingest', '--all'], at);
  await must(steps, ['features', '--all'], at);
  const needed = retrain ? ['--retrain'] : await trainingNeeded(platform);
  const trained = needed === undefined ? undefined : await must(steps, ['train', ...needed], at);
  await steps.run(['score'], at);
  if ((await driftSteps(steps, at)) === 'training_requested') await steps.run(['train', '--due'], at);
  await must(steps, ['predict'], at);
  await steps.run(['export', ...(needed === undefined ? [] : ['--all'])], at);
  return { ingested, trained };
};

/** A step without which the rest makes no sense. */
const must = async (steps: StepRunner, argv: readonly string[], at: EpochMs): Promise<readonly MarketResult[]> => {
  const results = await steps.run(argv, at);
  assertAnyDone(argv[0] ?? '', results);
  return results;
};
