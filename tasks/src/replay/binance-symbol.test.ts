import { expect, test } from 'vitest';
import { binanceSymbolOf, marketOfBinanceSymbol } from './binance-symbol.ts';

test.each([
  ['BTCUSDT', 'BTC/USDT'],
  ['ETHBTC', 'ETH/BTC'],
  ['BTCFDUSD', 'BTC/FDUSD'],
  ['1000SATSUSDT', '1000SATS/USDT'],
  ['BNBETH', 'BNB/ETH'],
])('%s is %s', (id, symbol) => {
  const market = marketOfBinanceSymbol(id);
  expect(market?.symbol).toBe(symbol);
  expect(market && binanceSymbolOf(market)).toBe(id);
});

test('a quote alone is no pair, an unknown quote none either', () => {
  expect(marketOfBinanceSymbol('USDT')).toBeUndefined();
  expect(marketOfBinanceSymbol('BTCXYZ')).toBeUndefined();
});
