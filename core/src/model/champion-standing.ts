import type { RegisteredVersion } from './model-registry.ts';
import type { ModelVersionRow } from './training-log.ts';

/** Where a market's champion stands, seen from the records and from the registry. `version` is the one to serve. */
export type ChampionStanding =
  /** there never was one */
  | { readonly kind: 'none'; readonly version: undefined }
  /** the alias points at it */
  | { readonly kind: 'registered'; readonly version: number }
  /** it was promoted, and the registry does not say so any more */
  | { readonly kind: 'lost'; readonly version: number; readonly why: string }
  /** the alias points at a model of somebody else's, and no champion was ever recorded */
  | { readonly kind: 'foreign'; readonly version: undefined; readonly why: string };

/** A champion that is registered, and of which nothing else is left there. */
export const withoutFiles = (version: number): ChampionStanding => ({
  kind: 'lost',
  version,
  why: `the files of the champion, version ${version}, are gone from MLflow; run tasks train --retrain`,
});

/**
 * Which of our versions a registered one is: its model says so, whose id is nobody else's. A model that was registered anew from our files
 * has another id: of that the training that made it says so, unless what lies there are other files.
 */
export const versionRegisteredAs = (
  rows: readonly ModelVersionRow[],
  { modelId, tags }: Pick<RegisteredVersion, 'modelId' | 'tags'>,
): ModelVersionRow | undefined =>
  rows.find((row) => row.modelId === modelId) ??
  rows.find((row) => tags['training_id'] === row.trainingId && tags['folder_sha256'] === row.folderSha256);

/**
 * The database says what was promoted, the alias which of our versions is meant: a registry that is empty, or points at a foreign version, has
 * lost the champion where one was recorded, and where none was there is none yet.
 *
 * @param alias what `champion` points at in the registry
 * @param recorded the champion that was on record before the registry was asked
 * @param rows all versions of the market, read after the registry was asked
 */
export const championStanding = (
  alias: RegisteredVersion | undefined,
  recorded: number | undefined,
  rows: readonly ModelVersionRow[],
): ChampionStanding => {
  const meant = alias && versionRegisteredAs(rows, alias);
  if (meant !== undefined) return { kind: 'registered', version: meant.version };
  const foreign = alias && `the alias champion points at MLflow's version ${alias.registryVersion}, which was not trained here`;
  if (recorded === undefined)
    return foreign === undefined
      ? { kind: 'none', version: undefined }
      : { kind: 'foreign', version: undefined, why: `${foreign}; run tasks train` };
  const label = rows.find(({ version }) => version === recorded)?.registryVersion ?? null;
  return { kind: 'lost', version: recorded, why: foreign ? `${foreign}; version ${recorded} stays` : whyLost(recorded, label) };
};

const whyLost = (version: number, label: number | null): string =>
  label === null
    ? `the champion, version ${version}, is gone from MLflow; run tasks train --retrain`
    : `the alias champion was removed in MLflow, it pointed at version ${version}; set it, or run tasks train --retrain`;
