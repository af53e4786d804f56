import type { Matrix } from '../dataset/index.ts';

/** LightGBM's parameter names and values. Threads and verbosity are the adapter's. */
export type BoosterParameters = Readonly<Record<string, string | number | boolean>>;

/** One booster to be trained. */
export interface BoosterJob {
  readonly parameters: BoosterParameters;
  readonly iterations: number;
}

/** What a booster has learned so far. */
export interface BoosterProgress {
  /** index of the job */
  readonly job: number;
  /** iterations done, counting from 1 */
  readonly done: number;
  /** the booster's metric on the rows it learns from: mean squared error for l2 */
  readonly loss: number;
}

export interface TrainingWatch {
  /** Stops all boosters between two iterations; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** After every tenth iteration of each booster, and its last. */
  readonly onProgress?: ((progress: BoosterProgress) => void) | undefined;
}

/** Rows binned once, for any number of boosters. */
export interface BoosterDataset {
  /**
   * Trains one booster a job, several at once where there are cores, away from the event loop.
   * One call at a time: the label belongs to the dataset.
   *
   * @param label one value a row of the dataset
   * @returns LightGBM's text of each model, in the order of the jobs; the same bytes for the same rows, label, jobs and library
   */
  train(label: Float32Array, jobs: readonly BoosterJob[], watch?: TrainingWatch): Promise<readonly string[]>;
  free(): Promise<void>;
}

/** A model that forecasts. One row at a time without blocking on anything, or a batch beside the event loop. */
export interface Booster {
  readonly columns: readonly string[];
  /** @param row one value a column, float64, in their order */
  row(row: Float64Array): number;
  /** Row-major `values`, `columns.length` a row; bit-equal to `row`. */
  batch(values: Float64Array): Promise<Float64Array>;
  /** total gain of each column */
  gain(): Float64Array;
  free(): void;
}

/** LightGBM, wherever it comes from. */
export interface GradientBoosting {
  /** of the library, `4.7.0` */
  readonly version: string;
  /** Bins the rows. `matrix` is not copied: leave it alone until the promise settles. */
  dataset(matrix: Matrix, parameters: BoosterParameters): Promise<BoosterDataset>;
  /** @throws Fault `model_refused` when the text is no model */
  load(modelText: string): Booster;
}
