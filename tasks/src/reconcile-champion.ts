import type { Market } from '@forecast/core/candles';
import { championKnown, type KnownChampion } from './champion.ts';
import type { Platform } from './platform.ts';
import { relabel } from './relabel.ts';
import { finish } from './train/promote.ts';

/**
 * The version that the alias `champion` points at, once the records agree with it: a promotion that a killed process left pending is
 * finished, an alias that somebody moved in MLflow's UI to another of our versions is recorded as `changed_outside`. Which of them is meant
 * the alias says, whether there ever was one the rows: a champion that MLflow has lost is told, and stays.
 * While the registry is away, the version that was last recorded: nothing is asked twice.
 */
export const reconciledChampion = async (platform: Platform, market: Market): Promise<KnownChampion> => {
  const { promotions } = platform;
  const known = await championKnown(platform, market);
  if (known.kind === 'away') return known;
  const [pending, recorded] = await Promise.all([promotions.pending(market.slug), promotions.recordedChampion(market.slug)]);
  if (pending.length === 0 && !('why' in known) && recorded === known.version) return known;
  return promotions.exclusively(market.slug, () => reconcile(platform, market));
};

/** Looks at everything again: what was seen outside may have been a promotion that was just being carried out. */
const reconcile = async (platform: Platform, market: Market): Promise<KnownChampion> => {
  const { promotions, progress, now } = platform;
  for (const promotion of await promotions.pending(market.slug)) await finish(platform, promotion);
  await relabel(platform, market.slug);
  const known = await championKnown(platform, market);
  if ('why' in known) progress.say(`${market.slug}: ${known.why}`);
  if (known.kind !== 'registered') return known;
  const recorded = await promotions.recordedChampion(market.slug);
  const { version } = known;
  if (version === recorded) return known;
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
  return known;
};
