import type { EpochMs } from '../time/index.ts';
import type { RegistryVersion } from './model-registry.ts';

/** A model version as the database knows it: enough to verify and use a copy while the registry is away. */
export interface ModelVersionRow {
  readonly market: string;
  /** the platform's own count, from 1 within the market; never given again */
  readonly version: number;
  /** the registry's label of it; null when the registry has lost it */
  readonly registryVersion: RegistryVersion | null;
  readonly modelId: string;
  readonly folderSha256: string;
  readonly trainingId: string;
  /** exclusive end of every hour that shaped the point forecast */
  readonly seenUntil: EpochMs;
}

/** A version that was just registered and has no number yet. */
export type NewModelVersion = Omit<ModelVersionRow, 'version'>;

export type ClaimResult =
  | { readonly kind: 'claimed' }
  /** somebody else works on it and was alive a moment ago */
  | { readonly kind: 'held'; readonly owner: string }
  | { readonly kind: 'done'; readonly version: number };

/** Who trains what. Heartbeats are told by the database's clock; a claim without one for 60 s may be taken over. */
export interface TrainingLog {
  claim(training: { id: string; market: string }, owner: string): Promise<ClaimResult>;
  /** false when the claim was taken over: the owner must stop */
  heartbeat(id: string, owner: string): Promise<boolean>;
  /** Numbers and writes the version and ends the training in one transaction; returns the number. @throws Fault `claim_lost` */
  finish(owner: string, version: NewModelVersion): Promise<number>;
  /** Writes down what the registry calls versions now. @param labels by version; null: it has lost it */
  relabel(market: string, labels: ReadonlyMap<number, RegistryVersion | null>): Promise<void>;
  fail(id: string, owner: string): Promise<void>;
  /** ids of the market's trainings whose owner is alive */
  alive(market: string): Promise<ReadonlySet<string>>;
  modelVersion(market: string, version: number): Promise<ModelVersionRow | undefined>;
  modelVersions(market: string): Promise<readonly ModelVersionRow[]>;
  /** Another text after each change of the versions of the market: cheap to ask. */
  tag(market: string): Promise<string>;
  /** Frees every claim, of requests too: for a start that holds the lock on its data folder. */
  expireClaims(): Promise<void>;
}
