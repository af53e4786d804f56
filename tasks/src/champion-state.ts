import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { championKnown, loadVersion } from './champion.ts';
import type { Platform } from './platform.ts';

/**
 * `none`: there never was one. `lost`: it is refused, or the registry has lost it, and the training that made it must not be found done.
 */
export type ChampionState = 'serves' | 'none' | 'lost';

/** Whether the market has a champion that can serve and that the registry knows; a refusal is told. */
export const championState = async (platform: Platform, market: Market): Promise<ChampionState> => {
  const { kind, version } = await championKnown(platform, market);
  if (version === undefined) return 'none';
  if (kind === 'lost') return 'lost';
  try {
    (await loadVersion(platform, market, version)).booster.free();
    return 'serves';
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'model_refused') throw error;
    platform.progress.say(`${market.slug}: ${error.message}; training another`);
    return 'lost';
  }
};
