import type { ModelVersionRow } from '../model/index.ts';
import type { EpochMs } from '../time/index.ts';
import type { StoredPromotion } from './promotion-log.ts';

/**
 * The version that was champion when `hour` began.
 *
 * @param history newest first
 */
export const championAt = (history: readonly StoredPromotion[], hour: EpochMs): number | undefined =>
  history.find(({ state, decision, at }) => state === 'done' && decision !== 'not_promoted' && at <= hour)?.toVersion;

/**
 * The versions that may make up the forecast of an hour that is over, first choice first: the champion of that hour, then the earliest
 * one. None of them has seen the hour.
 *
 * @param history of the market's champions, newest first
 * @param versions all of the market, in any order
 */
export const makersOfHour = (
  history: readonly StoredPromotion[],
  versions: readonly Pick<ModelVersionRow, 'version' | 'seenUntil'>[],
  hour: EpochMs,
): readonly number[] => {
  const champion = championAt(history, hour);
  const unseen = versions.filter(({ seenUntil }) => seenUntil <= hour).map(({ version }) => version);
  return unseen.toSorted((a, b) => (a === champion ? -1 : b === champion ? 1 : a - b));
};
