import type { EpochMs } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import type { StepRunner } from './step-runner.ts';
import { isAway } from './steps.ts';

/** Runs trainings while the hourly steps go on, one at a time. */
export interface Trainer {
  /** Begins a training unless one is running. */
  begin(flags: readonly string[], hour: EpochMs): void;
  /** Begins again what a service that was away kept from being done. */
  beginOwed(hour: EpochMs): void;
  /** Waits for the training that is running. */
  idle(): Promise<void>;
}

export const trainer = ({ progress, signal }: Pick<Platform, 'progress' | 'signal'>, steps: StepRunner): Trainer => {
  let underWay: Promise<void> | undefined;
  let owed: readonly string[] | undefined;
  const run = async (flags: readonly string[], hour: EpochMs): Promise<void> => {
    try {
      const results = await trained(steps, flags, hour);
      for (const result of results)
        if (result.kind === 'done') progress.say(`trained version ${String(result['version'])}: ${String(result['why'])}`);
      owed = results.some(isAway) ? flags : undefined;
    } catch (error) {
      if (!signal.aborted) progress.say(`training: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      underWay = undefined;
    }
  };
  const begin = (flags: readonly string[], hour: EpochMs): void => {
    underWay ??= run(flags, hour);
  };
  return {
    begin,
    beginOwed: (hour) => {
      if (owed !== undefined) begin(owed, hour);
    },
    idle: async () => underWay,
  };
};

/** Where features were computed of other candles than there are by now, they are computed where a training misses them. */
const trained = async (steps: StepRunner, flags: readonly string[], hour: EpochMs): Promise<readonly MarketResult[]> => {
  const results = await steps.run(['train', ...flags], hour);
  if (!results.some((result) => result.kind === 'failed' && result.code === 'features_stale')) return results;
  await steps.run(['features', '--all'], hour);
  return steps.run(['train', ...flags], hour);
};
