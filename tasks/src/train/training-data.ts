import { createHash } from 'node:crypto';
import { crossMarketsOf, type Market } from '@forecast/core/candles';
import { dataFingerprint, type HoldoutSplit, holdoutSplit, type TrainingRows, trainingRows } from '@forecast/core/dataset';
import { Fault } from '@forecast/core/fault';
import { type FeatureTable, recipeColumns, SCALE_FEATURE, VOLATILITY_FEATURE } from '@forecast/core/features';
import { type BlendRecipe, blendRecipe, checkRecipe } from '@forecast/core/model';
import { type EpochMs, type HourRange, isoSecond } from '@forecast/core/time';
import { featureSetOfMarket } from '../feature-months.ts';
import { historyUntil } from '../market-history.ts';
import { feedAt } from '../missing-candle.ts';
import type { Platform } from '../platform.ts';
import { readVerifiedFeatures } from '../verified-features.ts';
import { tooFewHours, tooFewRows } from './too-little-history.ts';

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

/** The data, or why there are too few of them. */
export type FoundData = { readonly kind: 'enough'; readonly data: TrainingData } | { readonly kind: 'too_little'; readonly why: string };

/**
 * Reads the features of every hour up to the last candle that had closed by `cutOff`, once they are proved to be of the candles as they
 * are now.
 *
 * @param holdoutDays the last days of data that end at the given hour, which only judge
 * @throws Fault `stale` when there are none of a market that the exchange trades, `features_stale`, `config` for a recipe that nothing can be trained by
 */
export const trainingData = async (
  platform: Platform,
  market: Market,
  cutOff: EpochMs,
  holdoutDays: (end: EpochMs) => Promise<number>,
): Promise<FoundData> => {
  const recipe = recipeOf(platform, market);
  const history = await historyUntil(platform, market, cutOff);
  if (history === undefined) {
    await feedAt(platform, market, cutOff);
    return { kind: 'too_little', why: `there are no candles up to ${isoSecond(cutOff)}` };
  }
  const days = await holdoutDays(history.until);
  const few = tooFewHours(recipe, history, days);
  if (few !== undefined) return { kind: 'too_little', why: few };
  const data = await readData(platform, market, recipe, history, holdoutSplit(history, days, recipe.windowMonths));
  const rows = { fit: data.fit.hours.length, holdout: data.holdout.hours.length };
  const why = tooFewRows(recipe, history, data.split, rows);
  return why === undefined ? { kind: 'enough', data } : { kind: 'too_little', why };
};

const readData = async (
  platform: Platform,
  market: Market,
  recipe: BlendRecipe,
  history: HourRange,
  split: HoldoutSplit,
): Promise<TrainingData> => {
  const names = [...new Set([...recipe.columns, recipe.scaleFeature, VOLATILITY_FEATURE])];
  const table = await readVerifiedFeatures(platform, market, history, names);
  const columns = { features: recipe.columns, scale: recipe.scaleFeature, volatility: VOLATILITY_FEATURE };
  const [fit, holdout] = [trainingRows(table, columns, split.fit), trainingRows(table, columns, split.holdout)];
  const sha256 = createHash('sha256').update(dataFingerprint(fit)).update(dataFingerprint(holdout)).digest('hex');
  const crossMarkets = crossMarketsOf(market, platform.config.cross_markets).map(({ symbol }) => symbol);
  return { market, crossMarkets, recipe, table, split, fit, holdout, sha256 };
};

const recipeOf = (platform: Platform, market: Market): BlendRecipe => {
  const cross = crossMarketsOf(market, platform.config.cross_markets);
  const columns = recipeColumns(market, cross);
  const recipe = blendRecipe({ columns, scaleFeature: SCALE_FEATURE, windowMonths: platform.config.model.window_months });
  checkRecipe(recipe);
  checkKnown(recipe, featureSetOfMarket(platform, market).names);
  return recipe;
};

/** @throws Fault `config` when the recipe names what is no feature of the market */
export const checkKnown = ({ columns, scaleFeature }: BlendRecipe, known: readonly string[]): void => {
  const unknown = [...columns, scaleFeature].filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Fault('config', `recipe: there is no feature ${unknown.join(', ')}`);
};
