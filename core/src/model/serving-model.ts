import { z } from 'zod';
import { Fault } from '../fault/index.ts';
import { ForecastManifest, rowColumns } from './forecast-manifest.ts';
import type { Booster } from './gradient-boosting.ts';
import type { ModelFolder } from './model-folder.ts';

const CONTRACT = 1;

/** A model that was verified and is ready to be asked. */
export interface ServingModel {
  readonly version: number;
  readonly folderSha256: string;
  readonly manifest: ForecastManifest;
  readonly booster: Booster;
  /** features the booster reads, in its order; the scale is `manifest.target.scale_feature` */
  readonly columns: readonly string[];
  /** @param row one value a column, float64, in their order */
  raw(row: Float64Array): number;
}

/** The refusal of a model: says which and why. */
export const refused = (name: string, why: string, cause?: unknown): Fault =>
  new Fault('model_refused', `model ${name} is refused: ${why}`, cause === undefined ? {} : { cause });

/** One file of the folder. @throws Fault `model_refused` when it is not there */
export const fileOf = (folder: ModelFolder, path: string, name: string): Uint8Array => {
  const bytes = folder.get(path);
  if (bytes === undefined) throw refused(name, `it has no ${path}`);
  return bytes;
};

/** Reads `forecast.json`. @throws Fault `model_refused` when it is of a newer contract or breaks this one */
export const manifestOf = (folder: ModelFolder, name: string): ForecastManifest => {
  const json = parsed(new TextDecoder().decode(fileOf(folder, 'forecast.json', name)), name);
  const contract = z.object({ contract: z.number() }).safeParse(json).data?.contract ?? 0;
  if (contract > CONTRACT)
    throw refused(name, `its contract ${contract} is newer than ${CONTRACT}, the newest that this code knows: update`);
  const manifest = ForecastManifest.safeParse(json);
  if (!manifest.success)
    throw refused(name, `forecast.json breaks contract ${CONTRACT}: ${z.prettifyError(manifest.error)}`, manifest.error);
  return manifest.data;
};

const parsed = (text: string, name: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refused(name, 'forecast.json is not JSON', cause);
  }
};

/** @throws Fault `model_refused` when the model looked at other markets than it would be given */
export const checkCrossMarkets = (manifest: ForecastManifest, given: readonly string[], name: string): void => {
  const [wanted, found] = [manifest.cross_markets.join(', '), given.join(', ')];
  if (wanted !== found)
    throw refused(name, `its features look at ${wanted || 'no other market'}, configured are ${found || 'none'}: train another`);
};

/** @throws Fault `model_refused` when the model wants a feature that `isKnown` denies, or its booster reads others than the manifest says */
export const checkColumns = (
  manifest: ForecastManifest,
  booster: readonly string[],
  isKnown: (name: string) => boolean,
  name: string,
): void => {
  const unknown = rowColumns(manifest).filter((column) => !isKnown(column));
  if (unknown.length > 0) throw refused(name, `this code does not know its feature ${unknown.join(', ')}: update`);
  const [i, column] = [...manifest.columns.entries()].find(([at, wanted]) => booster[at] !== wanted) ?? [];
  if (i !== undefined) throw refused(name, `column ${i} is ${column} in forecast.json and ${booster[i] ?? 'missing'} in model.lgb`);
  if (booster.length > manifest.columns.length)
    throw refused(name, `model.lgb reads ${booster.length} columns, forecast.json names ${manifest.columns.length}`);
};
