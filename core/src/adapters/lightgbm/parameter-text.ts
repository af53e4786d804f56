import type { BoosterParameters } from '../../model/index.ts';

/**
 * How every call runs, whatever it computes. The library's `num_threads` holds for the whole process, so it is 1 everywhere and
 * boosters run beside each other instead; with that, trees are the same on any number of cores, and one core's time is not spent
 * waiting for another's. Column-wise histograms are the faster for one thread.
 */
const RUNNING = { num_threads: 1, verbosity: -1, deterministic: true, force_col_wise: true } as const;

/** Parameters as LightGBM reads them: `name=value name=value`. */
export const parameterText = (parameters: BoosterParameters = {}): string =>
  Object.entries({ ...parameters, ...RUNNING })
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
