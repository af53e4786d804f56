import type { FeatureSet } from '@forecast/core/features';
import { type ModelFeatures, modelFeatures } from '@forecast/core/forecast';
import type { ServingModel } from '@forecast/core/model';

/** A verified model and the features that make its rows. */
export type LoadedModel = ServingModel & ModelFeatures;

/** @throws Fault `model_refused` when the set lacks a feature of the model */
export const withFeatures = (model: ServingModel, known: FeatureSet): LoadedModel => ({
  ...model,
  ...modelFeatures(model.manifest, known),
});
