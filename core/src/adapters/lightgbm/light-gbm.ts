import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { Fault } from '../../fault/index.ts';
import type { GradientBoosting } from '../../model/index.ts';
import { loadBooster } from './booster.ts';
import { openCLibrary } from './c-library.ts';
import { createDataset } from './dataset.ts';

/**
 * LightGBM through its C library.
 *
 * @param libraryPath `lib_lightgbm.so` of the Python package lightgbm, as LIGHTGBM_LIBRARY names it
 * @param threads how many boosters may be trained at once; it never changes a model
 * @throws Fault `config` when there is no such library, or it does not load
 */
export const openLightGbm = (libraryPath: string, threads: number = availableParallelism()): GradientBoosting => {
  const library = openCLibrary(libraryPath);
  return {
    version: packageVersion(libraryPath),
    dataset: (matrix, parameters) => createDataset(library, threads, matrix, parameters),
    load: (modelText) => loadBooster(library, modelText),
  };
};

/** The library cannot tell its version; the Python package that brings it says it in a file. */
const packageVersion = (libraryPath: string): string => {
  const path = join(dirname(libraryPath), '..', 'VERSION.txt');
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (cause) {
    throw new Fault('config', `lightgbm: no ${path}, which says the version of ${libraryPath}: use the library inside the Python package`, {
      cause,
    });
  }
};
