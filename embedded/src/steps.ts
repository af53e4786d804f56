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

/** `broken_input`: nothing must be trained today. */
export type DriftFinding = 'training_requested' | 'nothing_requested' | 'broken_input';

/** The steps of the DAG `drift_monitoring`. */
export const driftSteps = async (steps: StepRunner, hour: EpochMs): Promise<DriftFinding> => {
  const checks = await steps.run(['drift'], hour);
  await steps.run(['report'], hour);
  if (!checks.every(({ kind }) => kind === 'failed')) {
    const requests = await steps.run(['request-retraining'], hour);
    if (requests.some(({ kind }) => kind === 'done')) return 'training_requested';
  }
  const isBroken = checks.some((check) => check.kind === 'failed' && check.code === 'broken_input');
  return isBroken ? 'broken_input' : 'nothing_requested';
};

/** Once a day at midnight UTC, or on Mondays only. */
export const isDriftHour = (hour: EpochMs, schedule: 'daily' | 'weekly'): boolean =>
  hour % DAY_MS === 0 && (schedule === 'daily' || new Date(hour).getUTCDay() === 1);
