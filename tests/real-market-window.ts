import { type Market, marketOf } from '@forecast/core/candles';
import type { MarketWindow } from '@forecast/core/features';
import type { HourRange } from '@forecast/core/time';
import { realCandles } from '../bench/real-candles.ts';

/** The bundled candles of BTC and, as its cross markets, of the four others, over the hours of `range`. */
export const realMarketWindow = (range: HourRange, own = 'BTC', cross: readonly string[] = ['ETH', 'SOL', 'BNB', 'XRP']): MarketWindow => ({
  market: marketNamed(own),
  candles: realCandles(marketNamed(own), range),
  cross: cross.map((base) => ({ market: marketNamed(base), candles: realCandles(marketNamed(base), range) })),
});

const marketNamed = (base: string): Market => marketOf('binance', `${base}/USDT`);
