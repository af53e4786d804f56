import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { ModelVersionRow, RegisteredVersion } from '@forecast/core/model';
import { championKnown, modelFolderOf } from '../champion.ts';
import type { Platform } from '../platform.ts';
import { relabel } from '../relabel.ts';

/**
 * Puts a champion that the registry has lost, and that a training did not replace, in its place again: from its registered version where
 * there is one, else from its verified files. One that has no files anywhere stays lost.
 */
export const restoreChampion = async (platform: Platform, market: Market): Promise<void> => {
  const { registry, promotions, trainings, progress } = platform;
  if ((await championKnown(platform, market)).kind !== 'lost') return;
  await promotions.exclusively(market.slug, async () => {
    const { kind, version } = await championKnown(platform, market);
    const row = kind === 'lost' ? await trainings.modelVersion(market.slug, version) : undefined;
    const registered = row && ((await relabel(platform, market.slug)).get(row.version) ?? (await registerAgain(platform, market, row)));
    if (row === undefined || registered === undefined) return;
    await registry.setVersionTags(market.slug, registered.registryVersion, { platform_version: String(row.version) });
    await registry.setChampion(market.slug, registered.registryVersion);
    await relabel(platform, market.slug);
    progress.say(`${market.slug}: version ${row.version} is the champion in MLflow again, as its version ${registered.registryVersion}`);
  });
};

/** Logs the files as they are, in a run of the same training; undefined when there are none. */
const registerAgain = async (platform: Platform, market: Market, row: ModelVersionRow): Promise<RegisteredVersion | undefined> => {
  const folder = await modelFolderOf(platform, market, row).catch((error: unknown) => {
    if (error instanceof Fault && error.code === 'model_refused') return undefined;
    throw error;
  });
  if (folder === undefined) return undefined;
  const { registry, owner } = platform;
  const name = `restore version ${row.version}`;
  const run = await registry.beginRun({ market: market.slug, name, trainingId: row.trainingId, tags: { owner } });
  try {
    const registered = await registry.register(market.slug, await run.logModel(() => folder, {}), {});
    await run.finish('FINISHED');
    return registered;
  } catch (error) {
    await run.finish('FAILED').catch(() => undefined);
    throw error;
  }
};
