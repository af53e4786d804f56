import type { Market } from '@forecast/core/candles';
import type { StoredPromotion } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import type { Platform } from '../platform.ts';
import type { Verdict } from './contest.ts';

/**
 * Records what the gate decided and, where it promoted, moves the alias: the row is `pending` until the alias stands, so that a kill
 * in between is finished by the next training. The decision stands in the row, and why in the version's tags.
 */
export const carryOut = async (
  platform: Platform,
  market: Market,
  version: number,
  { decision, championVersion }: Verdict,
  { requestId, at }: { readonly requestId: number | null; readonly at: EpochMs },
): Promise<StoredPromotion> => {
  const { decision: decided, reason, explanation, figures } = decision;
  const promotion = await platform.promotions.append({
    market: market.slug,
    requestId,
    fromVersion: championVersion ?? null,
    toVersion: version,
    decision: decided,
    actor: 'gate',
    figures: { reason, explanation, ...figures },
    at,
  });
  await platform.registry.setVersionTags(market.slug, version, { gate: decided, gate_reason: reason, gate_explanation: explanation });
  if (promotion.state === 'pending') await finish(platform, promotion);
  return promotion;
};

/** Finishes the promotions of a process that was killed between deciding and moving the alias. */
export const finishPending = async (platform: Platform, market: Market): Promise<void> => {
  for (const promotion of await platform.promotions.pending(market.slug)) await finish(platform, promotion);
};

const finish = async (platform: Platform, { market, toVersion, seq }: StoredPromotion): Promise<void> => {
  await platform.registry.setChampion(market, toVersion);
  await platform.promotions.complete(market, seq);
};
