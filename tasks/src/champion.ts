import { cachedModelFolder, loadServingModel } from '@forecast/core/adapters/model-folder';
import { crossMarketsOf, type Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import {
  type ChampionStanding,
  championStanding,
  type ForecastManifest,
  type ModelFolder,
  type ModelVersionRow,
  manifestOf,
  type ServingModel,
  withoutFiles,
} from '@forecast/core/model';
import { whyNoChampion } from '@forecast/core/promotion';
import { featureSetOfMarket } from './feature-months.ts';
import type { Platform } from './platform.ts';

/** `away`: the registry does not answer, and the version is the one that was last recorded. */
export type KnownChampion = ChampionStanding | { readonly kind: 'away'; readonly version: number | undefined };

/** The version that the alias points at; while the registry is away or has lost it, the one that was last recorded. */
export const championKnown = async ({ registry, promotions, trainings, progress }: Platform, { slug }: Market): Promise<KnownChampion> => {
  const recorded = await promotions.recordedChampion(slug);
  try {
    const alias = await registry.champion(slug);
    const holdsFiles = alias === undefined || (await registry.holdsFiles(slug, alias));
    const standing = championStanding(alias, recorded, await trainings.modelVersions(slug));
    return standing.kind === 'registered' && !holdsFiles ? withoutFiles(standing.version) : standing;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'registry_unavailable') throw error;
    progress.say(`${slug}: ${error.message}; going on with version ${recorded ?? 'none'}, the last that was recorded`);
    return { kind: 'away', version: recorded };
  }
};

/** The version of `championKnown`, wherever it is from. */
export const championVersion = async (platform: Platform, market: Market): Promise<number | undefined> =>
  (await championKnown(platform, market)).version;

/**
 * A verified model of the market, from the local copy where there is one.
 * The caller frees its booster.
 *
 * @throws Fault `model_refused`
 */
export const loadVersion = async (platform: Platform, market: Market, version: number): Promise<ServingModel> => {
  const { folder, expectedSha256 } = await folderOf(platform, market, version);
  const known = new Set(featureSetOfMarket(platform, market).names);
  return loadServingModel(folder, {
    boosting: platform.boosting(),
    knownFeatures: (name) => known.has(name),
    crossMarkets: crossMarketsOf(market, platform.config.cross_markets).map(({ symbol }) => symbol),
    expectedSha256,
    version,
  });
};

/**
 * Does `work` with a version of the market that must be loaded; a refusal says what to do about it: train, or, where that was done and the
 * gate refused what came of it, what the gate says.
 */
export const advised = async <T>({ promotions }: Pick<Platform, 'promotions'>, { slug }: Market, work: Promise<T>): Promise<T> => {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'model_refused') throw error;
    const refused = whyNoChampion(await promotions.history(slug));
    const advice =
      refused === undefined
        ? 'run tasks train --retrain, or point the alias champion at another version in MLflow'
        : `nothing took its place: ${refused}`;
    throw new Fault('model_refused', `${error.message}; ${advice}`, { cause: error });
  }
};

/** What the model says of itself, without loading its booster. @throws Fault `model_refused` */
export const manifestOfVersion = async (platform: Platform, market: Market, version: number): Promise<ForecastManifest> =>
  manifestOf((await folderOf(platform, market, version)).folder, `${market.slug} version ${version}`);

/** The verified files of a version, from the local copy where there is one. @throws Fault `model_refused` */
export const modelFolderOf = (platform: Platform, market: Market, row: ModelVersionRow): Promise<ModelFolder> => {
  const inRegistry = { download: () => platform.registry.download(market.slug, row) };
  return cachedModelFolder(platform.modelCache, inRegistry, market.slug, row.version, row.folderSha256);
};

const folderOf = async (platform: Platform, market: Market, version: number) => {
  const row = await platform.trainings.modelVersion(market.slug, version);
  if (row === undefined)
    throw new Fault('model_refused', `${market.slug}: version ${version} was not trained here: the database does not know it`);
  return { folder: await modelFolderOf(platform, market, row), expectedSha256: row.folderSha256 };
};
