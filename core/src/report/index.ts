export { type DriftReportInput, driftReport } from './drift-report.ts';
export type { Report } from './report.ts';
export { type Plot, trainingPlots } from './training-plots.ts';
export { trainingReport } from './training-report.ts';
export type { HoldoutForecasts, LearningCurve, TrainingReportInput } from './training-report-input.ts';
