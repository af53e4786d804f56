import type { ModelRegistry } from '@forecast/core/model';
import type { PromotionLog } from '@forecast/core/promotion';

/** A server that is still coming up, or comes up again. */
export interface ComingUp {
  /** of this very moment; rejects with why the last try failed */
  readonly ready: Promise<void>;
  isReady(): boolean;
}

/**
 * The registry of a server that starts beside us. Whatever writes or fetches waits until it answers; the question which version is
 * champion is answered meanwhile by the last one that was recorded.
 */
export const registryWhenReady = (
  registry: ModelRegistry,
  server: ComingUp,
  promotions: Pick<PromotionLog, 'recordedChampion'>,
): ModelRegistry => {
  const later = async <T>(call: () => Promise<T>): Promise<T> => {
    await server.ready;
    return call();
  };
  return {
    champion: (market) => (server.isReady() ? registry.champion(market) : promotions.recordedChampion(market)),
    beginRun: (...all) => later(() => registry.beginRun(...all)),
    closeAbandonedRuns: (...all) => later(() => registry.closeAbandonedRuns(...all)),
    register: (...all) => later(() => registry.register(...all)),
    findByTraining: (...all) => later(() => registry.findByTraining(...all)),
    version: (...all) => later(() => registry.version(...all)),
    versions: (...all) => later(() => registry.versions(...all)),
    setChampion: (...all) => later(() => registry.setChampion(...all)),
    setVersionTags: (...all) => later(() => registry.setVersionTags(...all)),
    download: (...all) => later(() => registry.download(...all)),
    close: () => registry.close(),
  };
};
