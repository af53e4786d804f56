import type { Market } from '@forecast/core/candles';
import { whyNoChampion } from '@forecast/core/promotion';
import type { Platform } from './platform.ts';

/** Why a market without a champion is not forecast: none was trained yet, or the gate refused what was. */
export const whyNoModel = async ({ promotions }: Pick<Platform, 'promotions'>, { slug }: Market): Promise<string> => {
  const why = whyNoChampion(await promotions.history(slug));
  return why === undefined ? 'no_model' : `no_model: ${why}`;
};
