import type { Market } from '@forecast/core/candles';
import type { StoredPromotion } from '@forecast/core/promotion';
import type { EpochMs } from '@forecast/core/time';
import { championVersion } from '../champion.ts';
import type { Platform } from '../platform.ts';
import { relabel } from '../relabel.ts';
import type { Verdict } from './contest.ts';

export interface Decision {
  readonly market: Market;
  readonly version: number;
  /** what the gate said; undefined when whoever asked it was killed */
  readonly verdict: Verdict | undefined;
  /** asks the gate again */
  readonly judge: () => Promise<Verdict>;
  readonly requestId: number | null;
  readonly at: EpochMs;
}

/**
 * Records what the gate decided and, where it promoted, moves the alias: the row is `pending` until the alias stands, so that a kill
 * in between is finished by whoever comes next. The decision stands in the row, and why in the version's tags. A verdict against another
 * champion than there is by now does not count: the gate is asked again.
 */
export const carryOut = (platform: Platform, { market, version, verdict, judge, requestId, at }: Decision): Promise<StoredPromotion> =>
  platform.promotions.exclusively(market.slug, async () => {
    const isOfToday = verdict !== undefined && verdict.championVersion === (await championVersion(platform, market));
    const { decision, championVersion: fromVersion } = isOfToday ? verdict : await judge();
    const { decision: decided, reason, explanation, figures } = decision;
    const promotion = await platform.promotions.append({
      market: market.slug,
      requestId,
      fromVersion: fromVersion ?? null,
      toVersion: version,
      decision: decided,
      actor: 'gate',
      figures: { reason, explanation, ...figures },
      at,
    });
    await finish(platform, promotion);
    return promotion;
  });

/**
 * Carries out what a row says, once or again: tells number and reason in the version's tags, and moves the alias where it has not moved
 * yet. A version that the registry has lost in the meantime gets neither, and holds up nobody.
 */
export const finish = async (platform: Platform, promotion: StoredPromotion): Promise<void> => {
  const { registry, promotions, progress } = platform;
  const { market, toVersion, seq, state, actor, decision, figures } = promotion;
  const label = (await relabel(platform, market)).get(toVersion)?.registryVersion;
  if (label === undefined) {
    progress.say(`${market}: version ${toVersion} is gone from MLflow: promotion ${seq} is closed without it`);
    return promotions.complete(market, seq);
  }
  const why = { gate: decision, gate_reason: String(figures['reason']), gate_explanation: String(figures['explanation']) };
  await registry.setVersionTags(market, label, { platform_version: String(toVersion), ...(actor === 'gate' && why) });
  if (state === 'done') return;
  await registry.setChampion(market, label);
  await promotions.complete(market, seq);
};
