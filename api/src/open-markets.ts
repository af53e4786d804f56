import { cachedModelFolder, loadServingModel } from '@forecast/core/adapters/model-folder';
import type { Market } from '@forecast/core/candles';
import { featureSetOf } from '@forecast/core/features';
import { type CrossMemory, readCrossMemory } from './memory/cross-memory.ts';
import { readDriftMemory } from './memory/drift-memory.ts';
import { type FeatureWindow, readFeatureWindow } from './memory/feature-window.ts';
import { type Kept, kept } from './memory/kept.ts';
import { readLineage } from './memory/lineage.ts';
import { withFeatures } from './memory/loaded-model.ts';
import { modelSlot } from './memory/model-slot.ts';
import { readForecastMemory } from './memory/read-forecast-memory.ts';
import type { ServedMarket } from './served-market.ts';
import type { ServiceDeps } from './service.ts';

export interface OpenMarkets {
  readonly markets: readonly ServedMarket[];
  /** those that the features of `markets` look at */
  readonly others: readonly Kept<CrossMemory>[];
}

/** The markets that are served, of which nothing was read yet. */
export const openMarkets = (deps: ServiceDeps): OpenMarkets => {
  const bySlug = new Map<string, Kept<CrossMemory>>();
  /** One that several markets look at is the same for all of them. */
  const keptOnce = (market: Market): Kept<CrossMemory> => {
    const other = bySlug.get(market.slug) ?? keptOther(deps, market);
    bySlug.set(market.slug, other);
    return other;
  };
  const markets = deps.markets.map(({ market, cross }) => openMarket(deps, market, cross, cross.map(keptOnce)));
  return { markets, others: [...bySlug.values()] };
};

const keptOther = ({ candles, log }: ServiceDeps, market: Market): Kept<CrossMemory> =>
  kept(`candles of ${market.slug}`, readCrossMemory(candles, market), log);

const openMarket = (deps: ServiceDeps, market: Market, cross: readonly Market[], others: readonly Kept<CrossMemory>[]): ServedMarket => {
  const { boosting, cacheDir, registry, log } = deps;
  const known = featureSetOf(market, cross);
  const knownFeatures = (name: string): boolean => known.names.includes(name);
  const crossMarkets = cross.map(({ symbol }) => symbol);
  const lineage = kept(`models of ${market.slug}`, readLineage(deps.trainings, deps.promotions, market), log);
  return {
    market,
    lineage,
    window: kept<FeatureWindow | undefined>(`candles of ${market.slug}`, readFeatureWindow(deps.candles, market, others), log),
    forecasts: kept(`forecasts of ${market.slug}`, readForecastMemory(deps.forecasts, market), log),
    drift: kept(`drift checks of ${market.slug}`, readDriftMemory(deps.drift, market), log),
    model: modelSlot(market, {
      lineage,
      log,
      alias: (slug) => registry.champion(slug),
      holdsFiles: (slug, model) => registry.holdsFiles(slug, model),
      load: async (row) => {
        const { version, folderSha256 } = row;
        const inRegistry = { download: () => registry.download(market.slug, row) };
        const folder = await cachedModelFolder(cacheDir, inRegistry, market.slug, version, folderSha256);
        const model = loadServingModel(folder, { boosting, knownFeatures, crossMarkets, expectedSha256: folderSha256, version });
        return withFeatures(model, known);
      },
    }),
  };
};
