import type { Market } from '@forecast/core/candles';
import { checkDrift, type DriftCheck, describeCheck } from '@forecast/core/drift';
import { Fault } from '@forecast/core/fault';
import { maskedHours } from '@forecast/core/features';
import { settledScores } from '@forecast/core/forecast';
import { mean } from '@forecast/core/statistics';
import { type EpochMs, isoSecond, plusHours } from '@forecast/core/time';
import { advised, manifestOfVersion } from './champion.ts';
import type { Platform } from './platform.ts';
import { reconciledChampion } from './reconcile-champion.ts';
import { perMarket, type Task } from './task.ts';

/** Hours before the window that its first row's mask looks at. */
const MASK_LOOK_BACK = 168;

/**
 * Holds the errors of the window that ends at `at` against the threshold and stores the check, one a market and hour.
 * Input that cannot be believed is stored too, and then fails: nothing must be trained on it.
 */
export const drift: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const found = await checkWindow(platform, market, at);
    if (found.verdict === 'broken_input' && !(await everServed(platform, market, found)))
      return { kind: 'nothing_to_do', reason: `there is no champion yet, and candles may still be coming in: ${found.figures.reason}` };
    const check = await platform.drift.saveCheck(found);
    const { verdict, figures, id } = check;
    if (verdict === 'broken_input') throw new Fault('broken_input', `drift of ${market.slug} at ${isoSecond(at)}: ${figures.reason}`);
    const { mae, scaledMae, threshold, rule, n } = figures;
    return { kind: 'done', check: id, verdict, n, mae, scaled_mae: scaledMae, threshold, rule, why: describeCheck(check) };
  });

/** Before the first training an archive that is still being filled looks like a feed that died. */
const everServed = async ({ promotions }: Platform, { slug }: Market, { figures }: DriftCheck): Promise<boolean> =>
  figures.modelVersion !== null || (await promotions.recordedChampion(slug)) !== undefined;

const checkWindow = async (platform: Platform, market: Market, at: EpochMs) => {
  const { window_hours: windowHours, mae_threshold } = platform.config.drift;
  const candles = await platform.candles.read(market, { from: plusHours(at, -windowHours - MASK_LOOK_BACK), until: at });
  const { version } = await reconciledChampion(platform, market);
  const manifest = version === undefined ? undefined : await advised(platform, market, manifestOfVersion(platform, market, version));
  const log = version === undefined ? [] : await platform.forecasts.settledBefore(market.slug, version, at, windowHours);
  return checkDrift({
    market: market.slug,
    at,
    windowHours,
    candles,
    maskedHours: maskedHours(candles, { from: plusHours(at, -windowHours), until: at }),
    model: version === undefined ? null : { version, referenceScaledMae: holdoutError(manifest?.calibration ?? []) },
    scores: settledScores(log, at),
    maeThreshold: mae_threshold,
  });
};

/** Mean of |error| / scale on the model's own holdout. */
const holdoutError = (calibration: readonly number[]): number | null => (calibration.length === 0 ? null : mean(calibration));
