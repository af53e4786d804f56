export { brokenInput, type InputWindow } from './broken-input.ts';
export { checkDrift, type DriftInput } from './check-drift.ts';
export type { DriftCheck, DriftFigures, DriftVerdict } from './drift-check.ts';
export type { DriftLog, RetrainingRequest, StoredDriftCheck } from './drift-log.ts';
export { SCALED_FACTOR } from './mae-rule.ts';
export { decideRetraining, describeCheck, type RetrainingDecision, type RetrainingSituation } from './retraining-decision.ts';
