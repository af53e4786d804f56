import type { Market } from '@forecast/core/candles';
import type { StoredDriftCheck } from '@forecast/core/drift';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, isoSecond, plusHours } from '@forecast/core/time';
import type { Platform } from './platform.ts';

const PERIOD_HOURS = { daily: 24, weekly: 168 };

/**
 * No check is owed before a model has served as long as from one check to the next.
 *
 * @param check the latest up to `at`
 * @throws Fault `stale` when a later one should have been made
 */
export const assertChecked = async (
  platform: Pick<Platform, 'config' | 'promotions'>,
  { slug }: Market,
  check: StoredDriftCheck | undefined,
  at: EpochMs,
): Promise<void> => {
  const since = plusHours(at, -PERIOD_HOURS[platform.config.drift.schedule]);
  if (check !== undefined && check.at > since) return;
  const history = await platform.promotions.history(slug);
  if (!history.some(({ decision, at: decided }) => decision !== 'not_promoted' && decided <= since)) return;
  const last = check === undefined ? 'none was ever made' : `the last is of ${isoSecond(check.at)}`;
  throw new Fault('stale', `a drift check up to ${isoSecond(at)} is missing, ${last}: run tasks drift`);
};
