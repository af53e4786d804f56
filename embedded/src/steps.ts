import { DAY_MS, type EpochMs } from '@forecast/core/time';
import type { StepRunner } from './step-runner.ts';

const HOURLY = [['ingest', '--wait'], ['features'], ['score'], ['predict']];

/**
 * What is due when `hour` begins: the steps of the DAG `hourly_prediction`. As there, the next ones do what they can when one has failed.
 *
 * @param failed told of a step that failed as a whole; it throws to leave the rest undone
 */
export const hourlySteps = async (steps: StepRunner, hour: EpochMs, failed: StepFailed = leaveTheRest): Promise<void> => {
  for (const argv of HOURLY)
    try {
      await steps.run(argv, hour);
    } catch (error) {
      failed(argv[0] ?? '', error);
    }
};

type StepFailed = (step: string, error: unknown) => void;

const leaveTheRest: StepFailed = (_, error) => {
  throw error;
};

/** The steps of the DAG `drift_monitoring`. Whether a market whose candles are broken is trained, `train` decides market by market. */
export const driftSteps = async (steps: StepRunner, hour: EpochMs): Promise<'training_requested' | 'nothing_requested'> => {
  const checks = await steps.run(['drift'], hour);
  await steps.run(['report'], hour);
  if (checks.every(({ kind }) => kind === 'failed')) return 'nothing_requested';
  const requests = await steps.run(['request-retraining'], hour);
  return requests.some(({ kind }) => kind === 'done') ? 'training_requested' : 'nothing_requested';
};

/** Once a day at midnight UTC, or on Mondays only. */
export const isDriftHour = (hour: EpochMs, schedule: 'daily' | 'weekly'): boolean =>
  hour % DAY_MS === 0 && (schedule === 'daily' || new Date(hour).getUTCDay() === 1);
