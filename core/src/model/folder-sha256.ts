import { createHash } from 'node:crypto';
import type { ModelFolder } from './model-folder.ts';

/**
 * What a model folder is, in 64 hex digits: the sha256 of a `sha256sum` listing of its files in byte order of their paths.
 * Anybody can make it again inside a folder that was downloaded (Python leaves `registered_model_meta` and `__pycache__` behind, which are no part of it):
 *
 *     find . -type f ! -name registered_model_meta ! -path '*__pycache__*' -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
 */
export const folderSha256 = (folder: ModelFolder): string => {
  const paths = [...folder.keys()].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return sha256(paths.map((path) => `${sha256(folder.get(path) ?? '')}  ${path}\n`).join(''));
};

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
