import { createHash } from 'node:crypto';
import type { Market } from '../candles/index.ts';
import { Fault } from '../fault/index.ts';
import { classicalIndicators } from './classical-indicators.ts';
import type { Feature } from './feature.ts';
import { recipeFeatures } from './recipe-features.ts';
import { ewmVolatility24, volatility168 } from './volatility.ts';

/** Every feature computes from at most this many slots before its hour. */
export const MAX_LOOK_BACK = 1000;

/** The features that rows of a market are stored with. */
export interface FeatureSet {
  /** 8 hex digits that name the storage partition: of the sorted names and look-backs, and of the other markets in order */
  readonly id: string;
  readonly features: readonly Feature[];
  /** in the order of `features` */
  readonly names: readonly string[];
}

/** All features of a market that looks at the other markets `cross`: the recipe's, the two volatilities, the classical indicators. */
export const featureSetOf = (market: Market, cross: readonly Market[]): FeatureSet => {
  const others = withoutOwn(market, cross);
  const features = [...recipeFeatures(others), ewmVolatility24, volatility168, ...classicalIndicators];
  return { id: idOf(features, others), features, names: features.map(({ name }) => name) };
};

/** Names of the default recipe's features, in its order. */
export const recipeColumns = (market: Market, cross: readonly Market[]): readonly string[] =>
  recipeFeatures(withoutOwn(market, cross)).map(({ name }) => name);

/**
 * The named features, in the order of `names`.
 *
 * @throws Fault `model_refused` that lists the names the set does not know
 */
export const featuresNamed = ({ features }: FeatureSet, names: readonly string[]): readonly Feature[] => {
  const byName = new Map(features.map((feature) => [feature.name, feature]));
  const unknown = names.filter((name) => !byName.has(name));
  if (unknown.length > 0)
    throw new Fault('model_refused', `features: this version does not know ${unknown.join(', ')}; serve the model with one that does`);
  return names.flatMap((name) => byName.get(name) ?? []);
};

const withoutOwn = (market: Market, cross: readonly Market[]): readonly Market[] => cross.filter(({ slug }) => slug !== market.slug);

const idOf = (features: readonly Feature[], cross: readonly Market[]): string => {
  const parameters = features.map(({ name, lookBack }) => `${name}:${lookBack}`).toSorted();
  const text = JSON.stringify({ features: parameters, cross: cross.map(({ slug }) => slug) });
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
};
