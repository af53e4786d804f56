export { type Baselines, forecastBaselines } from './baselines.ts';
export { type BlendBooster, blendBoosters } from './blend-boosters.ts';
export { type BlendConfiguration, type BlendPart, type BlendRecipe, blendRecipe, type TargetKind } from './blend-recipe.ts';
export { buildModelFolder } from './build-model-folder.ts';
export { type ChampionStanding, championStanding, versionRegisteredAs, withoutFiles } from './champion-standing.ts';
export { checkRecipe } from './check-recipe.ts';
export { folderSha256 } from './folder-sha256.ts';
export { ForecastManifest, rowColumns } from './forecast-manifest.ts';
export type {
  Booster,
  BoosterDataset,
  BoosterJob,
  BoosterParameters,
  BoosterProgress,
  GradientBoosting,
  TrainingWatch,
} from './gradient-boosting.ts';
export { mergeBoosters, type WeightedBooster } from './merge-boosters.ts';
export type { LoggedModelIds } from './mlmodel-yaml.ts';
export type { ModelFolder } from './model-folder.ts';
export {
  type DatasetInput,
  type LoggedModel,
  type MetricPoint,
  type ModelPlace,
  type ModelRegistry,
  type RegisteredVersion,
  type RegistryVersion,
  type RunSpec,
  registryVersion,
  type TrainingRun,
} from './model-registry.ts';
export { firstUnequal, PROBE_ROWS, type Probe } from './probe.ts';
export { PYTHON_ENVIRONMENT } from './python-environment.ts';
export { recipeSha256 } from './recipe-sha256.ts';
export { checkColumns, checkCrossMarkets, fileOf, manifestOf, refused, type ServingModel } from './serving-model.ts';
export { type BlendTraining, leastRows, type TrainedBlend, trainBlend } from './train-blend.ts';
export { type TrainingIdentity, trainingId } from './training-id.ts';
export type { ClaimResult, ModelVersionRow, NewModelVersion, TrainingLog } from './training-log.ts';
