import type { ModelRegistry } from '@forecast/core/model';
import type { PromotionLog } from '@forecast/core/promotion';

/** A server that is still coming up. */
export interface ComingUp {
  /** rejects when it never will */
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
  const later =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      await server.ready;
      return call(...args);
    };
  return {
    champion: (market) => (server.isReady() ? registry.champion(market) : promotions.recordedChampion(market)),
    beginRun: later(registry.beginRun),
    closeAbandonedRuns: later(registry.closeAbandonedRuns),
    register: later(registry.register),
    findByTraining: later(registry.findByTraining),
    version: later(registry.version),
    versions: later(registry.versions),
    setChampion: later(registry.setChampion),
    setVersionTags: later(registry.setVersionTags),
    download: later(registry.download),
    close: () => registry.close(),
  };
};
