import type { Feature } from './feature.ts';
import { feature } from './feature-over.ts';
import { quotient } from './lagged.ts';

/** Change of the on-balance volume (TA-Lib OBV) over the last `hours` as a share of their volume, -1 to 1. */
export const obvShare = (hours: number): Feature =>
  feature(`obv_share_${hours}`, hours + 1, ({ candles: { volume }, balanceVolume }, slot) => {
    let balance = 0;
    let total = 0;
    for (let i = slot - 1; i >= Math.max(0, slot - hours); i--) {
      const signed = balanceVolume[i] as number;
      if (Number.isNaN(signed)) continue;
      balance += signed;
      total += volume[i] as number;
    }
    return quotient(balance, total);
  });
