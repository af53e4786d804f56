import { existsSync, globSync } from 'node:fs';
import type { Environment } from '../../config/index.ts';
import { Fault } from '../../fault/index.ts';
import { PROJECT_FOLDER } from './project-folder.ts';

/**
 * Path of LightGBM's library: as the environment says, else out of the project's Python environment.
 *
 * @throws Fault `config` when it is not there
 */
export const lightgbmLibrary = ({ lightgbmLibrary: named }: Pick<Environment, 'lightgbmLibrary'>): string => {
  const [found] =
    named === undefined ? globSync(`${PROJECT_FOLDER}.venv/lib/python3*/site-packages/lightgbm/lib/lib_lightgbm.so`) : [named];
  if (found === undefined || !existsSync(found))
    throw new Fault('config', `LightGBM's library is not at ${named ?? '.venv'}: run node bootstrap.mjs, or set LIGHTGBM_LIBRARY`);
  return found;
};
