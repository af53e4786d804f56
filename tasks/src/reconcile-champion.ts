import type { Market } from '@forecast/core/candles';
import { championKnown, championVersion } from './champion.ts';
import type { Platform } from './platform.ts';
import { finish } from './train/promote.ts';

/**
 * The version that the alias `champion` points at, once the records agree with it: a promotion that a killed process left pending is
 * finished, an alias that somebody moved in MLflow's UI is recorded as `changed_outside`. The alias is the truth, the rows follow it.
 * While the registry is away, the version that was last recorded: nothing is asked twice.
 */
export const reconciledChampion = async (platform: Platform, market: Market): Promise<number | undefined> => {
  const { promotions } = platform;
  const { version, isAway } = await championKnown(platform, market);
  if (isAway) return version;
  const [pending, recorded] = await Promise.all([promotions.pending(market.slug), promotions.recordedChampion(market.slug)]);
  if (pending.length === 0 && recorded === version) return version;
  return promotions.exclusively(market.slug, () => reconcile(platform, market));
};

/** Looks at everything again: what was seen outside may have been a promotion that was just being carried out. */
const reconcile = async (platform: Platform, market: Market): Promise<number | undefined> => {
  const { promotions, progress, now } = platform;
  for (const promotion of await promotions.pending(market.slug)) await finish(platform, promotion);
  const recorded = await promotions.recordedChampion(market.slug);
  const version = await championVersion(platform, market);
  if (version === recorded) return version;
  if (version === undefined) {
    progress.say(
      `${market.slug}: the alias champion was removed in MLflow, it pointed at version ${recorded}; set it, or run tasks train --retrain`,
    );
    return undefined;
  }
  const explanation = `The alias was moved outside, from version ${recorded ?? 'none'} to version ${version}.`;
  await promotions.append({
    market: market.slug,
    requestId: null,
    fromVersion: recorded ?? null,
    toVersion: version,
    decision: 'changed_outside',
    actor: 'outside',
    figures: { reason: 'changed_outside', explanation },
    at: now(),
  });
  progress.say(`${market.slug}: ${explanation}`);
  return version;
};
