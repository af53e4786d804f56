export { ForecastManifest } from './forecast-manifest.ts';
export type { Booster, BoosterDataset, BoosterJob, GradientBoosting, Matrix } from './gradient-boosting.ts';
export type { ModelFolder } from './model-folder.ts';
export type { DatasetInput, MetricPoint, ModelRegistry, RegisteredVersion, RunSpec, TrainingRun } from './model-registry.ts';
export type { ClaimResult, ModelVersionRow, TrainingLog } from './training-log.ts';
