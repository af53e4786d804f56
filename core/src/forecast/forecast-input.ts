import { slotOf } from '../candles/index.ts';
import { type Columns, type Feature, type FeatureSet, featureRow, featuresNamed, rowFlags } from '../features/index.ts';
import type { ForecastManifest } from '../model/index.ts';
import type { EpochMs } from '../time/index.ts';
import type { ForecastInput } from './make-forecast.ts';

/** The features that a model's rows are made of. */
export interface ModelFeatures {
  /** in the order of its columns */
  readonly features: readonly Feature[];
  /** undefined where raw is percent */
  readonly scale: Feature | undefined;
}

/** @throws Fault `model_refused` when the set lacks a feature of the model */
export const modelFeatures = ({ columns, target }: ForecastManifest, known: FeatureSet): ModelFeatures => ({
  features: featuresNamed(known, columns),
  scale: target.scale_feature === null ? undefined : featuresNamed(known, [target.scale_feature])[0],
});

/** What was known when `hour` began, as the model wants it. */
export const forecastInputAt = (columns: Columns, { features, scale }: ModelFeatures, hour: EpochMs): ForecastInput => {
  const slot = slotOf(columns.candles, hour);
  return {
    hour,
    row: featureRow(columns, features, slot),
    scale: scale === undefined ? 1 : scale.at(columns, slot),
    referenceClose: columns.candles.close[slot - 1] ?? Number.NaN,
    degraded: rowFlags(columns, slot).degraded,
  };
};
