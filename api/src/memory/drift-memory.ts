import type { Market } from '@forecast/core/candles';
import type { DriftLog, RetrainingRequest, StoredDriftCheck } from '@forecast/core/drift';
import { whenChanged } from './when-changed.ts';

/** The latest drift checks of a market and the requests for training, both newest first. */
export interface DriftMemory {
  readonly checks: readonly StoredDriftCheck[];
  readonly requests: readonly RetrainingRequest[];
}

const REMEMBERED = 100;

/** Reads them again when there is something new. */
export const readDriftMemory = (log: Pick<DriftLog, 'tag' | 'checks' | 'requests'>, { slug }: Market) =>
  whenChanged(
    () => log.tag(slug),
    async (): Promise<DriftMemory> => {
      const [checks, requests] = await Promise.all([log.checks(slug, REMEMBERED), log.requests(slug, REMEMBERED)]);
      return { checks, requests };
    },
  );
