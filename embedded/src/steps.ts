import type { FaultCode } from '@forecast/core/fault';
import { DAY_MS, type EpochMs, plusHours, startOfHour } from '@forecast/core/time';
import type { MarketResult } from '@forecast/tasks';
import type { StepRunner } from './step-runner.ts';

const HOURLY = [['ingest', '--wait'], ['features'], ['score'], ['predict']];

/**
 * What is due when `hour` begins: the steps of the DAG `hourly_prediction`. As there, the next ones do what they can when one has failed.
 *
 * @param failed told of a step that failed as a whole; it throws to leave the rest undone
 * @returns what came of the forecasts
 */
export const hourlySteps = async (
  steps: StepRunner,
  hour: EpochMs,
  failed: StepFailed = leaveTheRest,
): Promise<readonly MarketResult[]> => {
  let last: readonly MarketResult[] = [];
  for (const argv of HOURLY)
    try {
      last = await steps.run(argv, hour);
    } catch (error) {
      last = [];
      failed(argv[0] ?? '', error);
    }
  return last;
};

type StepFailed = (step: string, error: unknown) => void;

const leaveTheRest: StepFailed = (_, error) => {
  throw error;
};

/** What came of a look for drift. */
export interface DriftLook {
  readonly finding: 'training_requested' | 'nothing_requested';
  /** false where a server was away: the same is still due */
  readonly isDone: boolean;
}

/** The steps of the DAG `drift_monitoring`. */
export const driftSteps = async (steps: StepRunner, hour: EpochMs): Promise<DriftLook> => {
  const checks = await steps.run(['drift'], hour);
  await steps.run(['report'], hour);
  const requests = checks.every(({ kind }) => kind === 'failed') ? [] : await steps.run(['request-retraining'], hour);
  const isDone = ![...checks, ...requests].some(isAway);
  return { finding: requests.some(({ kind }) => kind === 'done') ? 'training_requested' : 'nothing_requested', isDone };
};

const SERVERS_AWAY: readonly FaultCode[] = ['database_unavailable', 'registry_unavailable', 'store_unavailable', 'disk_full', 'claim_lost'];

/** Whether a market failed because a server of ours was away, so that the same may do later. */
export const isAway = (result: MarketResult): boolean => result.kind === 'failed' && SERVERS_AWAY.includes(result.code);

/** The latest hour up to `hour` at which drift is looked for. */
export const latestDriftHour = (hour: EpochMs, schedule: 'daily' | 'weekly'): EpochMs => {
  let at = startOfHour(hour);
  while (!isDriftHour(at, schedule)) at = plusHours(at, -1);
  return at;
};

/** Once a day at midnight UTC, or on Mondays only. */
export const isDriftHour = (hour: EpochMs, schedule: 'daily' | 'weekly'): boolean =>
  hour % DAY_MS === 0 && (schedule === 'daily' || new Date(hour).getUTCDay() === 1);
