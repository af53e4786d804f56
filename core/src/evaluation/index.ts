export { calibrationSlope } from './calibration-slope.ts';
export { type DieboldMariano, dieboldMariano, scaledSquaredError } from './diebold-mariano.ts';
export { type ForecastErrors, forecastErrors } from './forecast-errors.ts';
export { type Coverage, type IntervalCoverage, type IssuedIntervals, intervalCoverage } from './interval-coverage.ts';
export { type LimitedFigure, leakAlarm, type Suspicion } from './leak-alarm.ts';
export type { ScoredHours } from './scored-hours.ts';
export { BASELINES, type Baseline, type BaselineSkill, type Skill, type SkillInput, skillOf } from './skill.ts';
export { type SkillUncertainty, skillUncertainty, type Uncertainty } from './skill-uncertainty.ts';
