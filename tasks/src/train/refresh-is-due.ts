import type { Market } from '@forecast/core/candles';
import { DAY_MS, type EpochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';

/** Whether the gate's latest decision is older, at the hour `at`, than a model may get. */
export const refreshIsDue = async ({ promotions, config }: Platform, market: Market, at: EpochMs): Promise<boolean> => {
  const latest = (await promotions.history(market.slug)).find(({ actor }) => actor === 'gate');
  return latest === undefined || at - latest.at >= config.model.max_age_days * DAY_MS;
};
