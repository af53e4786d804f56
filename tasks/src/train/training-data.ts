import { createHash } from 'node:crypto';
import { crossMarketsOf, type Market } from '@forecast/core/candles';
import { dataFingerprint, type HoldoutSplit, holdoutSplit, type TrainingRows, trainingRows } from '@forecast/core/dataset';
import { Fault } from '@forecast/core/fault';
import { type FeatureTable, recipeColumns, SCALE_FEATURE, VOLATILITY_FEATURE } from '@forecast/core/features';
import { type BlendRecipe, blendRecipe } from '@forecast/core/model';
import type { EpochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import { readVerifiedFeatures } from '../verified-features.ts';

/** Everything that a training is made of: equal data and recipe, equal model. */
export interface TrainingData {
  readonly market: Market;
  /** symbols of the markets that its features look at, in order */
  readonly crossMarkets: readonly string[];
  readonly recipe: BlendRecipe;
  readonly table: FeatureTable;
  readonly split: HoldoutSplit;
  readonly fit: TrainingRows;
  readonly holdout: TrainingRows;
  /** of both */
  readonly sha256: string;
}

/**
 * Reads the features of every hour that is over at `cutOff`, once they are proved to be of the candles as they are now.
 *
 * @param holdoutDays the last days, which only judge
 * @throws Fault `too_little_data`, `features_stale`
 */
export const trainingData = async (platform: Platform, market: Market, cutOff: EpochMs, holdoutDays: number): Promise<TrainingData> => {
  const extent = await platform.candles.extent(market);
  if (extent === undefined) throw new Fault('too_little_data', `train ${market.slug}: there are no candles, run tasks ingest`);
  const recipe = recipeOf(platform, market);
  const history = { from: extent.from, until: cutOff };
  const names = [...recipe.columns, SCALE_FEATURE, VOLATILITY_FEATURE];
  const table = await readVerifiedFeatures(platform, market, history, names);
  const split = holdoutSplit(history, holdoutDays, recipe.windowMonths);
  const columns = { features: recipe.columns, scale: SCALE_FEATURE, volatility: VOLATILITY_FEATURE };
  const [fit, holdout] = [trainingRows(table, columns, split.fit), trainingRows(table, columns, split.holdout)];
  const sha256 = createHash('sha256').update(dataFingerprint(fit)).update(dataFingerprint(holdout)).digest('hex');
  const crossMarkets = crossMarketsOf(market, platform.config.cross_markets).map(({ symbol }) => symbol);
  return { market, crossMarkets, recipe, table, split, fit, holdout, sha256 };
};

const recipeOf = (platform: Platform, market: Market): BlendRecipe => {
  const cross = crossMarketsOf(market, platform.config.cross_markets);
  const columns = recipeColumns(market, cross);
  return blendRecipe({ columns, scaleFeature: SCALE_FEATURE, windowMonths: platform.config.model.window_months });
};
