import type { LoggedModelIds } from './mlmodel-yaml.ts';
import type { ModelFolder } from './model-folder.ts';

/** The number that the registry shows for a version: a label. The platform counts its versions itself, see `ModelVersionRow`. */
export type RegistryVersion = number & { readonly of: 'registry' };

export const registryVersion = (label: number): RegistryVersion => label as RegistryVersion;

/** A registered version of a market's model. */
export interface RegisteredVersion {
  readonly registryVersion: RegistryVersion;
  readonly modelId: string;
  readonly runId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where a registry keeps a model: under its own id, and under a label while it is registered. */
export interface ModelPlace {
  readonly modelId: string;
  readonly registryVersion: RegistryVersion | null;
}

export interface RunSpec {
  readonly market: string;
  /** shown in the UI */
  readonly name: string;
  readonly trainingId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A model that the tracking server holds, every file of it. */
export interface LoggedModel {
  readonly modelId: string;
  readonly runId: string;
  readonly trainingId: string;
  readonly folderSha256: string;
}

export interface DatasetInput {
  readonly name: string;
  readonly sha256: string;
  readonly context: 'training' | 'holdout';
  readonly rows: number;
  readonly columns: readonly string[];
  readonly sourceUri: string;
}

export interface MetricPoint {
  readonly key: string;
  /** NaN and the infinities are allowed */
  readonly value: number;
  readonly step: number;
}

/** One training as the tracking server sees it. */
export interface TrainingRun {
  readonly runId: string;
  logParameters(parameters: Readonly<Record<string, string>>): Promise<void>;
  /** any number of points: sent in batches */
  logMetrics(points: readonly MetricPoint[]): Promise<void>;
  logDataset(input: DatasetInput): Promise<void>;
  /** a file of the run, such as `report/training.html` */
  logArtifact(path: string, bytes: Uint8Array): Promise<void>;
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** Creates the logged model, uploads what `folder` makes for it, and marks it ready. */
  logModel(folder: (ids: LoggedModelIds) => ModelFolder, finalMetrics: Readonly<Record<string, number>>): Promise<LoggedModel>;
  /** Ends the run; a model of it that was not uploaded whole is marked as failed, unless the run `FINISHED`. */
  finish(status: 'FINISHED' | 'FAILED' | 'KILLED'): Promise<void>;
}

/** Runs, models and which of them is the champion. Every call may throw Fault `registry_unavailable`. */
export interface ModelRegistry {
  /** Only for the one who holds the claim: what an earlier owner of the same training left running is ended first. */
  beginRun(spec: RunSpec): Promise<TrainingRun>;
  /**
   * Ends every run of the market that is still RUNNING and whose training `isAlive` denies: as FINISHED when its model was registered,
   * else as KILLED, its half-uploaded model marked as failed. Returns how many.
   */
  closeAbandonedRuns(market: string, isAlive: (trainingId: string) => boolean): Promise<number>;
  /** Registers a ready model with `tags`, `training_id` and `folder_sha256`; one that carries the same `training_id` already is returned instead. */
  register(market: string, model: LoggedModel, tags: Readonly<Record<string, string>>): Promise<RegisteredVersion>;
  findByTraining(market: string, trainingId: string): Promise<RegisteredVersion | undefined>;
  /** newest first */
  versions(market: string): Promise<readonly RegisteredVersion[]>;
  /** what the alias `champion` points at */
  champion(market: string): Promise<RegisteredVersion | undefined>;
  /** @throws Fault `not_found` when there is no such version */
  setChampion(market: string, version: RegistryVersion): Promise<void>;
  setVersionTags(market: string, version: RegistryVersion, tags: Readonly<Record<string, string>>): Promise<void>;
  /**
   * Every file of a model, also where its registered version was deleted or renamed and the model itself was not; undefined when it has
   * no files (any more).
   */
  download(market: string, model: ModelPlace): Promise<ModelFolder | undefined>;
  /** Whether it has files of the model (still), without reading them. */
  holdsFiles(market: string, model: ModelPlace): Promise<boolean>;
  close(): Promise<void>;
}
