import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import { hoursOf, type ReplayedMarket } from './candle-folder.ts';

const HOURS_A_WEEK = 168;

/**
 * The same candles `weeks` later. Whole weeks, so that hours of the day and days of the week keep their character.
 */
export const shiftWeeks = (markets: readonly ReplayedMarket[], weeks: number): readonly ReplayedMarket[] =>
  markets.map(({ market, candles }) => ({ market, candles: { ...candles, start: plusHours(candles.start, weeks * HOURS_A_WEEK) } }));

/** The fewest weeks to shift by for the candles to reach past `now`; never negative. */
export const weeksToReach = (markets: readonly ReplayedMarket[], now: EpochMs): number => {
  const behind = (now - endOf(markets)) / (HOURS_A_WEEK * 3_600_000);
  return Math.max(0, Math.floor(behind) + 1);
};

/** The end of the last candle of all. */
export const endOf = (markets: readonly ReplayedMarket[]): EpochMs => epochMs(Math.max(...markets.map((market) => hoursOf(market).until)));
