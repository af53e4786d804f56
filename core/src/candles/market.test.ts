import { expect, test } from 'vitest';
import { marketOf } from './market.ts';

test.each(['BTC/USDT', 'BTC-USDT'])('%s names the spot market', (symbol) => {
  expect(marketOf('binance', symbol)).toEqual({
    exchange: 'binance',
    base: 'BTC',
    quote: 'USDT',
    symbol: 'BTC/USDT',
    slug: 'binance-BTC-USDT-1h',
  });
});

test.each(['BTC/USDT:USDT', 'BTCUSDT', 'btc/usdt', '', '../x/y'])('%s is refused', (symbol) => {
  expect(() => marketOf('binance', symbol)).toThrow('a spot pair looks like BTC/USDT');
});
