export { dataFingerprint } from './data-fingerprint.ts';
export { type HoldoutSplit, holdoutSplit } from './holdout-split.ts';
export { copyRow, type Matrix, rowMajor } from './matrix.ts';
export { type RowColumns, type TrainingRows, trainingRows } from './training-rows.ts';
