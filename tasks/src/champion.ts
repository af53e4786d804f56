import { cachedModelFolder, loadServingModel } from '@forecast/core/adapters/model-folder';
import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type ForecastManifest, manifestOf, type ServingModel } from '@forecast/core/model';
import { featureSetOfMarket } from './feature-months.ts';
import type { Platform } from './platform.ts';

/** The version that the alias points at; while the registry is away, the one that was last recorded. */
export const championVersion = async (platform: Platform, market: Market): Promise<number | undefined> => {
  try {
    return await platform.registry.champion(market.slug);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'registry_unavailable') throw error;
    const recorded = await platform.promotions.recordedChampion(market.slug);
    platform.progress.say(`${market.slug}: ${error.message}; going on with version ${recorded ?? 'none'}, the last that was recorded`);
    return recorded;
  }
};

/**
 * A verified model of the market, from the local copy where there is one.
 * The caller frees its booster.
 *
 * @throws Fault `model_refused`
 */
export const loadVersion = async (platform: Platform, market: Market, version: number): Promise<ServingModel> => {
  const { folder, expectedSha256 } = await folderOf(platform, market, version);
  const known = new Set(featureSetOfMarket(platform, market).names);
  return loadServingModel(folder, { boosting: platform.boosting(), knownFeatures: (name) => known.has(name), expectedSha256, version });
};

/** What the model says of itself, without loading its booster. @throws Fault `model_refused` */
export const manifestOfVersion = async (platform: Platform, market: Market, version: number): Promise<ForecastManifest> =>
  manifestOf((await folderOf(platform, market, version)).folder, `${market.slug} version ${version}`);

const folderOf = async (platform: Platform, market: Market, version: number) => {
  const row = await platform.trainings.modelVersion(market.slug, version);
  if (row === undefined)
    throw new Fault('model_refused', `${market.slug}: version ${version} was not trained here: the database does not know it`);
  const expectedSha256 = row.folderSha256;
  const folder = await cachedModelFolder(platform.modelCache, platform.registry, market.slug, version, expectedSha256);
  return { folder, expectedSha256 };
};
