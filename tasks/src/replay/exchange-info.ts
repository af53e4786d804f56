import type { EpochMs } from '@forecast/core/time';
import { binanceSymbolOf } from './binance-symbol.ts';
import type { ReplayedMarket } from './candle-folder.ts';

/** `/api/v3/exchangeInfo` of the replayed markets: the fields that clients read. Trading filters have no meaning in a replay. */
export const exchangeInfo = (markets: readonly ReplayedMarket[], now: EpochMs) => ({
  timezone: 'UTC',
  serverTime: now,
  rateLimits: [{ rateLimitType: 'REQUEST_WEIGHT', interval: 'MINUTE', intervalNum: 1, limit: 6000 }],
  exchangeFilters: [],
  symbols: markets.map(({ market }) => ({
    symbol: binanceSymbolOf(market),
    status: 'TRADING',
    baseAsset: market.base,
    baseAssetPrecision: 8,
    quoteAsset: market.quote,
    quotePrecision: 8,
    quoteAssetPrecision: 8,
    orderTypes: [],
    isSpotTradingAllowed: true,
    isMarginTradingAllowed: false,
    filters: [],
    permissions: ['SPOT'],
  })),
});
