import {
  type Booster,
  checkColumns,
  checkCrossMarkets,
  type ForecastManifest,
  fileOf,
  firstUnequal,
  folderSha256,
  type GradientBoosting,
  type ModelFolder,
  manifestOf,
  PROBE_ROWS,
  type Probe,
  refused,
  rowColumns,
  type ServingModel,
} from '../../model/index.ts';
import { probeAnswers } from './probe-answers.ts';
import { readProbe } from './probe-parquet.ts';

export interface LoadOptions {
  readonly boosting: GradientBoosting;
  /** whether this code can compute a feature */
  readonly knownFeatures: (name: string) => boolean;
  /** symbols of the markets that features of all of them together look at, as configured */
  readonly crossMarkets: readonly string[];
  /** what the registry or the database says the folder is */
  readonly expectedSha256: string;
  readonly version: number;
}

/**
 * Verifies a model folder and makes it ready to be asked. The caller frees `booster` when it is done with the model.
 *
 * @throws Fault `model_refused` for another folder than expected, a newer contract, an unknown feature, a booster with other columns,
 * and for a probe that is not answered as it was at training, to the last bit
 */
export const loadServingModel = (
  folder: ModelFolder,
  { boosting, knownFeatures, crossMarkets, expectedSha256, version }: LoadOptions,
): ServingModel => {
  const sha256 = folderSha256(folder);
  const name = `version ${version} (folder ${sha256.slice(0, 8)})`;
  if (sha256 !== expectedSha256) throw refused(name, `its folder_sha256 is ${sha256}, expected was ${expectedSha256}`);
  const manifest = manifestOf(folder, name);
  checkCrossMarkets(manifest, crossMarkets, name);
  const probe = probeOf(folder, manifest, name);
  const booster = boosterOf(folder, boosting, name);
  try {
    checkColumns(manifest, booster.columns, knownFeatures, name);
    checkProbe(booster, manifest, probe, name);
  } catch (fault) {
    booster.free();
    throw fault;
  }
  return { version, folderSha256: sha256, manifest, booster, columns: booster.columns, raw: (row) => booster.row(row) };
};

const probeOf = (folder: ModelFolder, manifest: ForecastManifest, name: string): Probe => {
  const bytes = fileOf(folder, 'probe.parquet', name);
  const probe = readable(bytes, name);
  const columns = rowColumns(manifest);
  if (probe.columns.join() !== columns.join()) throw refused(name, 'probe.parquet has other columns than forecast.json names');
  if (probe.raw.length !== PROBE_ROWS) throw refused(name, `probe.parquet has ${probe.raw.length} rows, not ${PROBE_ROWS}`);
  return probe;
};

const boosterOf = (folder: ModelFolder, boosting: GradientBoosting, name: string): Booster => {
  const text = new TextDecoder().decode(fileOf(folder, 'model.lgb', name));
  try {
    return boosting.load(text);
  } catch (cause) {
    throw refused(name, cause instanceof Error ? cause.message : String(cause), cause);
  }
};

const readable = (bytes: Uint8Array, name: string): Probe => {
  try {
    return readProbe(bytes, 'probe.parquet');
  } catch (cause) {
    throw refused(name, 'probe.parquet cannot be read', cause);
  }
};

const checkProbe = (booster: Booster, manifest: ForecastManifest, probe: Probe, name: string): void => {
  const answers = probeAnswers(booster, manifest, probe.values);
  for (const kind of ['raw', 'percent'] as const) {
    const row = firstUnequal(answers[kind], probe[kind]);
    if (row !== undefined)
      throw refused(name, `its ${kind} for row ${row} of the probe is ${answers[kind][row]}, at training it was ${probe[kind][row]}`);
  }
};
