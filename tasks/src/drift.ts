import type { Market } from '@forecast/core/candles';
import { checkDrift, describeCheck } from '@forecast/core/drift';
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
    const check = await platform.drift.saveCheck(await checkWindow(platform, market, at));
    const { verdict, figures, id } = check;
    if (verdict === 'broken_input') throw new Fault('broken_input', `drift of ${market.slug} at ${isoSecond(at)}: ${figures.reason}`);
    const { mae, scaledMae, threshold, rule, n } = figures;
    return { kind: 'done', check: id, verdict, n, mae, scaled_mae: scaledMae, threshold, rule, why: describeCheck(check) };
  });

const checkWindow = async (platform: Platform, market: Market, at: EpochMs) => {
  const { window_hours: windowHours, mae_threshold } = platform.config.drift;
  const candles = await platform.candles.read(market, { from: plusHours(at, -windowHours - MASK_LOOK_BACK), until: at });
  const version = await reconciledChampion(platform, market);
  const manifest = version === undefined ? undefined : await advised(manifestOfVersion(platform, market, version));
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
