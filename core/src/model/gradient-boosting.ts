/** Named columns of float64, column after column: value of row `i`, column `j` at `j * rows + i`. NaN is missing. */
export interface Matrix {
  readonly rows: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
}

export interface BoosterJob {
  /** one label a row of the dataset */
  readonly label: Float32Array;
  /** LightGBM's names and values */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly iterations: number;
  /** called after each iteration, `done` counting from 1 */
  readonly onIteration?: (done: number) => void;
}

/** Rows binned once, for any number of boosters, one after the other. */
export interface BoosterDataset {
  /** The trained model as LightGBM's text; the same bytes for the same rows, label, parameters and library. */
  train(job: BoosterJob): Promise<string>;
  free(): void;
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
  dataset(matrix: Matrix, parameters: Readonly<Record<string, string | number | boolean>>): Promise<BoosterDataset>;
  /** @throws Fault `model_refused` when the text is no model */
  load(modelText: string): Booster;
}
