import type { Market } from '@forecast/core/candles';
import { DAY_MS, type EpochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';

/** A market whose model the gate refused is tried again after so many days, with later candles. */
export const RETRY_DAYS = 7;

/**
 * Whether the gate's latest decision is older, at the hour `at`, than a model may get; in a market that never had a champion, than
 * `RETRY_DAYS`.
 */
export const refreshIsDue = async (
  { promotions, config }: Pick<Platform, 'promotions' | 'config'>,
  market: Market,
  at: EpochMs,
  champion: 'serves' | 'none',
): Promise<boolean> => {
  const latest = (await promotions.history(market.slug)).find(({ actor }) => actor === 'gate');
  const { max_age_days } = config.model;
  const days = champion === 'serves' ? max_age_days : Math.min(max_age_days, RETRY_DAYS);
  return latest === undefined || at - latest.at >= days * DAY_MS;
};
