import type { Exchange } from '../../candles/index.ts';
import { type EpochMs, epochMs } from '../../time/index.ts';

/** The exchange's clock, asked once and then carried on by ours: for what lives shorter than clocks drift. */
export const exchangeClock = async (exchange: Pick<Exchange, 'now'>): Promise<() => EpochMs> => {
  const ahead = (await exchange.now()) - Date.now();
  return () => epochMs(Date.now() + ahead);
};
