import type { DriftCheck } from '@forecast/core/drift';
import type { EpochMs } from '@forecast/core/time';

/** A check of a window of which nothing is known. */
export const driftCheckAt = (market: string, at: EpochMs, verdict: DriftCheck['verdict']): DriftCheck => ({
  market,
  at,
  verdict,
  figures: {
    windowHours: 168,
    n: 0,
    mae: null,
    scaledMae: null,
    referenceScaledMae: null,
    rule: 'raw',
    threshold: null,
    modelVersion: null,
    reason: 'x',
  },
});
