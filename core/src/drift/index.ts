export type { DriftCheck, DriftFigures, DriftVerdict } from './drift-check.ts';
export type { DriftLog, RetrainingRequest, StoredDriftCheck } from './drift-log.ts';
