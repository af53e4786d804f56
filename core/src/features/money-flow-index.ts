import { feature } from './feature-over.ts';
import { lagged, quotient } from './lagged.ts';

const PERIOD = 14;

/** Money flow index of 14 hours, 0 to 100 (TA-Lib MFI): share of the turnover of hours whose typical price rose; NaN where none moved. */
export const mfi14 = feature('mfi_14', PERIOD + 1, ({ candles: { volume }, typicalPrice }, slot) => {
  let up = 0;
  let moved = 0;
  for (let lag = 0; lag < PERIOD; lag++) {
    const price = lagged(typicalPrice, slot, lag);
    const flow = price * lagged(volume, slot, lag);
    const rise = price - lagged(typicalPrice, slot, lag + 1);
    if (rise > 0) up += flow;
    if (rise > 0 || rise < 0) moved += flow;
  }
  return 100 * quotient(up, moved);
});
