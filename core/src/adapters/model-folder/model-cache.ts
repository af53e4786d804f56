import { mkdir, mkdtemp, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { Fault } from '../../fault/index.ts';
import { folderSha256, type ModelFolder, refused } from '../../model/index.ts';
import { readFolder, syncDirectory, writeFolder } from './folder-files.ts';

/** Versions of a market that stay in the cache. */
const KEPT = 3;
const UNFINISHED = '.unfinished-';
const FORGOTTEN_MS = 3_600_000;

/**
 * A registered model folder from `<cacheDir>/<market>/<version>/`, fetched from the registry only when it is not there or not as it was:
 * a copy that does not match `expectedSha256` is removed. A fetched one is there whole or not at all, and of more than three those go that
 * were not used for the longest time: a champion, which is asked for every hour, outlasts any number of candidates.
 *
 * @param registry gives every file; undefined when it has none (any more)
 * @throws Fault `model_refused` when what the registry holds does not match either, or is nothing; `registry_unavailable`; `disk_full`
 */
export const cachedModelFolder = async (
  cacheDir: string,
  registry: { download(): Promise<ModelFolder | undefined> },
  market: string,
  version: number,
  expectedSha256: string,
): Promise<ModelFolder> => {
  const marketDir = join(cacheDir, market);
  const kept = await readVerified(join(marketDir, String(version)), expectedSha256);
  if (kept) return kept;
  const fetched = await registry.download();
  if (fetched === undefined)
    throw refused(`${market} version ${version}`, `the registry has lost its files, and there is no verified copy of it in ${marketDir}`);
  const sha256 = folderSha256(fetched);
  if (sha256 !== expectedSha256)
    throw refused(`${market} version ${version}`, `the registry's folder has folder_sha256 ${sha256}, expected was ${expectedSha256}`);
  await keep(marketDir, version, fetched, expectedSha256).catch((cause: unknown) => {
    throw cannotKeep(marketDir, version, cause);
  });
  return fetched;
};

/** The copy, when there is one and it is as it should be; any other is removed. */
const readVerified = async (dir: string, expectedSha256: string): Promise<ModelFolder | undefined> => {
  const folder = await readFolder(dir);
  if (folder === undefined) return undefined;
  if (folderSha256(folder) === expectedSha256) {
    const now = new Date();
    // A cache that can only be read serves as well.
    await utimes(dir, now, now).catch(() => undefined);
    return folder;
  }
  await rm(dir, { recursive: true, force: true });
  return undefined;
};

const keep = async (marketDir: string, version: number, folder: ModelFolder, expectedSha256: string): Promise<void> => {
  await mkdir(marketDir, { recursive: true });
  const unfinished = await mkdtemp(join(marketDir, UNFINISHED));
  try {
    await writeFolder(unfinished, folder);
    await rename(unfinished, join(marketDir, String(version))).catch(async (cause: unknown) => {
      // Somebody else was faster: theirs is as good as ours.
      if ((await readVerified(join(marketDir, String(version)), expectedSha256)) === undefined) throw cause;
    });
    await syncDirectory(marketDir);
    await prune(marketDir, version, (await stat(marketDir)).mtimeMs);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
};

/** @param now by the file system's clock */
const prune = async (marketDir: string, current: number, now: number): Promise<void> => {
  const entries = await Promise.all(
    (await readdir(marketDir)).map(async (name) => ({
      name,
      at: (await stat(join(marketDir, name)).catch(() => undefined))?.mtimeMs ?? now,
    })),
  );
  const others = entries.filter(({ name }) => /^\d+$/.test(name) && name !== String(current));
  const lastUsedFirst = others.toSorted((a, b) => b.at - a.at || Number(b.name) - Number(a.name));
  const old = lastUsedFirst.slice(KEPT - 1).map(({ name }) => name);
  const forgotten = entries.filter(({ name, at }) => name.startsWith(UNFINISHED) && at < now - FORGOTTEN_MS).map(({ name }) => name);
  for (const name of [...old, ...forgotten]) await rm(join(marketDir, name), { recursive: true, force: true });
};

const cannotKeep = (marketDir: string, version: number, cause: unknown): Fault => {
  if (cause instanceof Fault) return cause;
  const isFull = cause instanceof Error && 'code' in cause && (cause.code === 'ENOSPC' || cause.code === 'EDQUOT');
  const why = cause instanceof Error ? cause.message : String(cause);
  return new Fault(isFull ? 'disk_full' : 'config', `keep model version ${version} in ${marketDir}: ${why}`, { cause });
};
