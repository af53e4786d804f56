import { type CLibrary, COLUMN_MAJOR, FLOAT32, FLOAT64, type Handle } from './c-library.ts';

export interface BinningOrder {
  /** of float64 values, column after column */
  readonly address: bigint;
  readonly rows: number;
  readonly names: readonly string[];
  readonly parameters: string;
}

/** Sorts every column into bins, once for all boosters. The caller frees what it gets. */
export const binRows = (library: CLibrary, { address, rows, names, parameters }: BinningOrder): Handle => {
  const { calls, check, made } = library;
  const dataset = made(`bin ${rows} rows of ${names.length} columns`, (out) =>
    calls.datasetCreateFromMat(address, FLOAT64, rows, names.length, COLUMN_MAJOR, parameters, null, out),
  );
  try {
    check('name the columns', calls.datasetSetFeatureNames(dataset, names, names.length));
    return dataset;
  } catch (error) {
    calls.datasetFree(dataset);
    throw error;
  }
};

/** Sets what the next boosters learn. */
export const setLabel = ({ calls, check }: CLibrary, dataset: Handle, label: Float32Array): void =>
  check(`set ${label.length} labels`, calls.datasetSetField(dataset, 'label', label, label.length, FLOAT32));
