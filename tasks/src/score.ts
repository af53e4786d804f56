import { hourOfSlot, type Market } from '@forecast/core/candles';
import { type Outcome, settleOutcomes } from '@forecast/core/forecast';
import { type EpochMs, plusHours } from '@forecast/core/time';
import { hoursToScore, stretchesOf } from './hours-to-score.ts';
import { feedAt } from './missing-candle.ts';
import type { Platform } from './platform.ts';
import { perMarket, type Task } from './task.ts';

/**
 * Writes what came true for every forecast whose hour has closed by `at`, and again where a candle was revised since. Fails with `stale`
 * where the candle of such an hour is missing.
 */
export const score: Task = (platform, { markets, at }) =>
  perMarket(platform, markets, async (market) => {
    const scored = await scoreMarket(platform, market, at);
    if (scored.kind === 'done' && scored.pending > 0) await feedAt(platform, market, at);
    return scored;
  });

export const scoreMarket = async (platform: Platform, market: Market, at: EpochMs) => {
  const { hours, months } = await hoursToScore(platform, market, at);
  if (hours.length === 0) return { kind: 'nothing_to_do', reason: 'no forecast is due' } as const;
  const outcomes = await outcomesOf(platform, market, hours, at);
  const changed = await platform.forecasts.saveOutcomes(outcomes);
  if (months.length > 0) await platform.forecasts.settledBy(market.slug, months);
  const settled = outcomes.filter(({ state }) => state === 'settled').length;
  return {
    kind: 'done',
    due: hours.length,
    settled,
    masked: outcomes.length - settled,
    pending: hours.length - outcomes.length,
    changed,
  } as const;
};

/** From the candles of the hours and of the ones before; that a later one is known tells that a missing one is a gap. */
const outcomesOf = async (platform: Platform, market: Market, hours: readonly EpochMs[], at: EpochMs): Promise<readonly Outcome[]> => {
  const lastKnown = await lastCandleBefore(platform, market, at);
  const outcomes: Outcome[] = [];
  for (const { range, hours: together } of stretchesOf(hours)) {
    const candles = await platform.candles.read(market, { from: plusHours(range.from, -1), until: range.until });
    outcomes.push(...settleOutcomes(market.slug, candles, together, lastKnown));
  }
  return outcomes;
};

/** The last candle that had closed by `at`; without one in the last days, the hour before those. */
const lastCandleBefore = async ({ candles, config }: Platform, market: Market, at: EpochMs): Promise<EpochMs> => {
  const extent = await candles.extent(market);
  if (extent !== undefined && extent.until <= at) return plusHours(extent.until, -1);
  const recent = await candles.read(market, { from: plusHours(at, -config.ingest.revision_hours), until: at });
  return hourOfSlot(
    recent,
    recent.close.findLastIndex((close) => !Number.isNaN(close)),
  );
};
