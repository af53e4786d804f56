import type { Market } from '@forecast/core/candles';
import type { DriftLog, RetrainingRequest, StoredDriftCheck } from '@forecast/core/drift';

/** The latest drift checks of a market and the requests for training, both newest first. */
export interface DriftMemory {
  readonly checks: readonly StoredDriftCheck[];
  readonly requests: readonly RetrainingRequest[];
}

const REMEMBERED = 100;

export const readDriftMemory =
  (log: DriftLog, { slug }: Market) =>
  async (): Promise<DriftMemory> => {
    const [checks, requests] = await Promise.all([log.checks(slug, REMEMBERED), log.requests(slug, REMEMBERED)]);
    return { checks, requests };
  };
