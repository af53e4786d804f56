import { type EpochMs, isoSecond, plusHours } from '../time/index.ts';
import type { DriftCheck, DriftFigures } from './drift-check.ts';
import type { RetrainingRequest, StoredDriftCheck } from './drift-log.ts';

/** Whether training is asked for, and why or why not, in words. */
export interface RetrainingDecision {
  readonly kind: 'requested' | 'cooling_down' | 'no_drift' | 'too_little_data' | 'broken_input';
  readonly reason: string;
}

export interface RetrainingSituation {
  /** the latest check; undefined before the first */
  readonly check: StoredDriftCheck | undefined;
  /** the latest request for training, of a check or by hand */
  readonly lastRequest: Pick<RetrainingRequest, 'checkId' | 'requestedAt' | 'finishedAt'> | undefined;
  readonly now: EpochMs;
  /** least hours between two requests */
  readonly cooldownHours: number;
}

/**
 * Asks for training when the latest check found drift, unless a request is still open or younger than the cool-down. The same check
 * asked about again gives the same answer.
 */
export const decideRetraining = ({ check, lastRequest, now, cooldownHours }: RetrainingSituation): RetrainingDecision => {
  if (check === undefined) return { kind: 'too_little_data', reason: 'there is no drift check yet' };
  if (check.verdict !== 'drift') return { kind: check.verdict, reason: describeCheck(check) };
  if (lastRequest === undefined || lastRequest.checkId === check.id) return { kind: 'requested', reason: describeCheck(check) };
  if (lastRequest.finishedAt === null)
    return { kind: 'cooling_down', reason: `the request of ${isoSecond(lastRequest.requestedAt)} is still open` };
  const coolUntil = plusHours(lastRequest.requestedAt, cooldownHours);
  if (now < coolUntil)
    return {
      kind: 'cooling_down',
      reason: `training was requested ${isoSecond(lastRequest.requestedAt)}, wait until ${isoSecond(coolUntil)}`,
    };
  return { kind: 'requested', reason: describeCheck(check) };
};

/** What a check found, in one line. */
export const describeCheck = ({ verdict, figures }: Pick<DriftCheck, 'verdict' | 'figures'>): string => {
  if (figures.reason !== null) return figures.reason;
  const error = figures.rule === 'raw' ? `${percent(figures.mae)} %` : `${percent(figures.scaledMae)} scales`;
  const threshold = `${percent(figures.threshold)}${figures.rule === 'raw' ? ' %' : ''}`;
  return `mean absolute error of ${figures.n} hours is ${error}, ${verdict === 'drift' ? 'above' : 'not above'} the threshold of ${threshold}`;
};

const percent = (value: DriftFigures['mae']): string => value?.toFixed(3) ?? 'unknown';
