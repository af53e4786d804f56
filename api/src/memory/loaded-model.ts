import { type Feature, type FeatureSet, featuresNamed } from '@forecast/core/features';
import type { ServingModel } from '@forecast/core/model';

/** A verified model and the features that make its rows. */
export interface LoadedModel extends ServingModel {
  /** in the order of its columns */
  readonly features: readonly Feature[];
  /** undefined where raw is percent */
  readonly scale: Feature | undefined;
}

/** @throws Fault `model_refused` when the set lacks a feature of the model */
export const withFeatures = (model: ServingModel, known: FeatureSet): LoadedModel => {
  const { scale_feature } = model.manifest.target;
  return {
    ...model,
    features: featuresNamed(known, model.columns),
    scale: scale_feature === null ? undefined : featuresNamed(known, [scale_feature])[0],
  };
};
