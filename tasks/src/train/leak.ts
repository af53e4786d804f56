import { leakAlarm, type Skill, type Suspicion } from '@forecast/core/evaluation';
import { Fault } from '@forecast/core/fault';

const CONFIDENCE = 0.999;

/** Limits of config.yaml, percent. */
export interface LeakLimits {
  readonly direction_percent: number;
  readonly r2_percent: number;
}

/**
 * @returns what was suspicious and allowed
 * @throws Fault `leak_alarm` when a figure is too good to be true and that was not allowed
 */
export const assertNoLeak = (
  skill: Pick<Skill, 'direction' | 'r2' | 'uncertainty'>,
  limits: LeakLimits,
  allowed: boolean,
): readonly Suspicion[] => {
  const { uncertainty } = skill;
  if (uncertainty === null || skill.direction === null || skill.r2 === null) return [];
  const figures = [
    figure('direction', skill.direction, uncertainty.direction.standardError, limits.direction_percent),
    figure('R2', skill.r2, uncertainty.r2.standardError, limits.r2_percent),
  ];
  const suspicions = leakAlarm(figures, CONFIDENCE);
  const [first] = suspicions;
  if (first !== undefined && !allowed) throw new Fault('leak_alarm', explain(first));
  return suspicions;
};

const figure = (name: string, fraction: number, standardError: number, limit: number) => ({
  name,
  value: fraction * 100,
  standardError: standardError * 100,
  limit,
});

const explain = ({ name, value, lowerBound, limit }: Suspicion): string =>
  `the holdout's ${name} of ${value.toFixed(2)} % is too good to be true: its lower bound ${lowerBound.toFixed(2)} % exceeds ${limit} %. ` +
  'Run tasks check-lookahead; --allow-suspicious goes on and records it';
