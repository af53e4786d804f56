import { cachedModelFolder, loadServingModel } from '@forecast/core/adapters/model-folder';
import { featureSetOf } from '@forecast/core/features';
import { type CrossMemory, readCrossMemory } from './memory/cross-memory.ts';
import { readDriftMemory } from './memory/drift-memory.ts';
import { type FeatureWindow, readFeatureWindow } from './memory/feature-window.ts';
import { readForecastMemory } from './memory/forecast-memory.ts';
import { type Kept, kept } from './memory/kept.ts';
import { readLineage } from './memory/lineage.ts';
import { withFeatures } from './memory/loaded-model.ts';
import { modelSlot } from './memory/model-slot.ts';
import type { ServedMarket } from './served-market.ts';
import type { ServiceDeps } from './service.ts';

export interface OpenMarkets {
  readonly markets: readonly ServedMarket[];
  /** those that the features of `markets` look at */
  readonly others: readonly Kept<CrossMemory>[];
}

/** The markets that are served, of which nothing was read yet. */
export const openMarkets = (deps: ServiceDeps): OpenMarkets => {
  const others = crossMemories(deps);
  return { markets: deps.markets.map((each) => openMarket(deps, each, others)), others: [...others.values()] };
};

/** By slug: the markets that features of others look at, each of them once. */
const crossMemories = ({ markets, candles, log }: ServiceDeps): ReadonlyMap<string, Kept<CrossMemory>> => {
  const all = new Map(markets.flatMap(({ cross }) => cross.map((market) => [market.slug, market])));
  return new Map([...all].map(([slug, market]) => [slug, kept<CrossMemory>(`candles of ${slug}`, readCrossMemory(candles, market), log)]));
};

const openMarket = (
  deps: ServiceDeps,
  { market, cross }: ServiceDeps['markets'][number],
  others: ReadonlyMap<string, Kept<CrossMemory>>,
): ServedMarket => {
  const { boosting, cacheDir, registry, log } = deps;
  const beside = cross.flatMap(({ slug }) => others.get(slug) ?? []);
  const known = featureSetOf(market, cross);
  const knownFeatures = (name: string): boolean => known.names.includes(name);
  const crossMarkets = cross.map(({ symbol }) => symbol);
  const lineage = kept(`models of ${market.slug}`, readLineage(deps.trainings, deps.promotions, market), log);
  return {
    market,
    lineage,
    window: kept<FeatureWindow | undefined>(`candles of ${market.slug}`, readFeatureWindow(deps.candles, market, beside), log),
    forecasts: kept(`forecasts of ${market.slug}`, readForecastMemory(deps.forecasts, market), log),
    drift: kept(`drift checks of ${market.slug}`, readDriftMemory(deps.drift, market), log),
    model: modelSlot(market, {
      lineage,
      log,
      alias: (slug) => registry.champion(slug),
      load: async ({ version, folderSha256 }) => {
        const folder = await cachedModelFolder(cacheDir, registry, market.slug, version, folderSha256);
        const model = loadServingModel(folder, { boosting, knownFeatures, crossMarkets, expectedSha256: folderSha256, version });
        return withFeatures(model, known);
      },
    }),
  };
};
