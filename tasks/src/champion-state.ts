import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { championVersion, loadVersion } from './champion.ts';
import type { Platform } from './platform.ts';

/**
 * `none`: there never was one. `lost`: it is refused or was taken away, and the training that made it must not be found done.
 */
export type ChampionState = 'serves' | 'none' | 'lost';

/** Whether the market has a champion that can serve; a refusal is told. */
export const championState = async (platform: Platform, market: Market): Promise<ChampionState> => {
  const version = await championVersion(platform, market);
  if (version === undefined) return (await platform.promotions.recordedChampion(market.slug)) === undefined ? 'none' : 'lost';
  try {
    (await loadVersion(platform, market, version)).booster.free();
    return 'serves';
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'model_refused') throw error;
    platform.progress.say(`${market.slug}: ${error.message}; training another`);
    return 'lost';
  }
};
