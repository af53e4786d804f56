import type { CandleSeries, Market } from '@forecast/core/candles';
import { settleOutcomes } from '@forecast/core/forecast';
import { type EpochMs, earlier, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
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
  const recent = { from: plusHours(at, -platform.config.ingest.revision_hours), until: at };
  const hours = (await platform.forecasts.hoursToScore(market.slug, recent)).filter((hour) => hour < at);
  const [first] = hours;
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return { kind: 'nothing_to_do', reason: 'no forecast is due' } as const;
  const candles = await candlesThatDecide(platform, market, first, last, at);
  const outcomes = settleOutcomes(market.slug, candles, hours);
  const changed = await platform.forecasts.saveOutcomes(outcomes);
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

/** The candles of the hours and of the one before, and of what is known later: a later candle tells that a missing one is a gap. */
const candlesThatDecide = async (platform: Platform, market: Market, first: EpochMs, last: EpochMs, at: EpochMs): Promise<CandleSeries> => {
  const extent = await platform.candles.extent(market);
  const until = extent === undefined ? at : earlier(at, extent.until);
  return platform.candles.read(market, { from: plusHours(first, -1), until: epochMs(Math.max(until, last + HOUR_MS)) });
};
