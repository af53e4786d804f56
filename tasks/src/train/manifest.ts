import { blendBoosters, type ForecastManifest, recipeSha256 } from '@forecast/core/model';
import { isoSecond } from '@forecast/core/time';
import { calibrationOf } from './judged-model.ts';
import type { TrainingData } from './training-data.ts';

const CALIBRATION_SCORES = 2048;

/** `forecast.json` of a model that was trained on `data`. @param scores |error| / scale on its holdout */
export const manifestOf = (data: TrainingData, trainingId: string, scores: Float64Array, codeVersion: string): ForecastManifest => {
  const { market, recipe, split } = data;
  return {
    contract: 1,
    market: market.slug,
    horizon_hours: 1,
    engine: recipe.engine,
    columns: [...recipe.columns],
    cross_markets: [...data.crossMarkets],
    recipe_sha256: recipeSha256(recipe),
    training_id: trainingId,
    target: { unit: 'percent', scale_feature: recipe.scaleFeature, clip: recipe.clip },
    weights: Object.fromEntries(recipe.parts.map(({ name, weight }) => [name, weight])),
    seeds: [...new Set(blendBoosters(recipe).map(({ seed }) => seed))],
    fit: { from: isoSecond(split.fit.from), until: isoSecond(split.fit.until) },
    seen_until: isoSecond(split.fit.until),
    data_sha256: data.sha256,
    code_version: codeVersion,
    calibration: [...calibrationOf(scores, CALIBRATION_SCORES)],
  };
};
