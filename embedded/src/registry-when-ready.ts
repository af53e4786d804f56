import type { ModelRegistry, RegisteredVersion, TrainingLog } from '@forecast/core/model';
import type { PromotionLog } from '@forecast/core/promotion';

/** A server that is still coming up, or comes up again. */
export interface ComingUp {
  /** of this very moment; rejects with why the last try failed */
  readonly ready: Promise<void>;
  isReady(): boolean;
  /** whether it started with nothing the last time: no model can be in there */
  isNew(): boolean;
}

/** What the database knows of models. */
export interface Records {
  readonly promotions: Pick<PromotionLog, 'recordedChampion'>;
  readonly trainings: Pick<TrainingLog, 'modelVersion'>;
}

/**
 * The registry of a server that starts beside us. Whatever writes or fetches waits until it answers; the question which version is
 * champion is answered meanwhile by the last one that was recorded.
 */
export const registryWhenReady = (registry: ModelRegistry, server: ComingUp, records: Records): ModelRegistry => {
  const later = async <T>(call: () => Promise<T>): Promise<T> => {
    await server.ready;
    return call();
  };
  return {
    champion: async (market) => {
      if (server.isReady()) return registry.champion(market);
      return server.isNew() ? undefined : championOnRecord(records, market);
    },
    // The caller does not wait; the next hour asks again.
    holdsFiles: (...all) => (server.isReady() ? registry.holdsFiles(...all) : Promise.resolve(true)),
    beginRun: (...all) => later(() => registry.beginRun(...all)),
    closeAbandonedRuns: (...all) => later(() => registry.closeAbandonedRuns(...all)),
    register: (...all) => later(() => registry.register(...all)),
    findByTraining: (...all) => later(() => registry.findByTraining(...all)),
    versions: (...all) => later(() => registry.versions(...all)),
    setChampion: (...all) => later(() => registry.setChampion(...all)),
    setVersionTags: (...all) => later(() => registry.setVersionTags(...all)),
    download: (...all) => later(() => registry.download(...all)),
    close: () => registry.close(),
  };
};

/** As the registry is expected to say it; a champion that it was seen to have lost, it has lost still. */
const championOnRecord = async ({ promotions, trainings }: Records, market: string): Promise<RegisteredVersion | undefined> => {
  const version = await promotions.recordedChampion(market);
  const row = version === undefined ? undefined : await trainings.modelVersion(market, version);
  if (row === undefined || row.registryVersion === null) return undefined;
  const { registryVersion, modelId, trainingId, folderSha256 } = row;
  return { registryVersion, modelId, runId: '', tags: { training_id: trainingId, folder_sha256: folderSha256 } };
};
