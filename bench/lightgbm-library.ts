import { globSync } from 'node:fs';

/** LIGHTGBM_LIBRARY, or the one that bootstrap installed. */
export const lightGbmLibrary = (): string => {
  const path = process.env['LIGHTGBM_LIBRARY'] ?? globSync('.venv/lib/python3*/site-packages/lightgbm/lib/lib_lightgbm.so')[0];
  if (path === undefined) throw new Error('no LightGBM here: run "node bootstrap.mjs"');
  return path;
};
