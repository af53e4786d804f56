import { expect, test } from 'vitest';
import { crossMarketsOf } from './cross-markets.ts';
import { marketOf } from './market.ts';

const configured = ['ETH/USDT', 'SOL/USDT'];
const crossOf = (symbol: string): string[] => crossMarketsOf(marketOf('binance', symbol), configured).map((market) => market.symbol);

test('BTC looks at the configured markets', () => {
  expect(crossOf('BTC/USDT')).toEqual(['ETH/USDT', 'SOL/USDT']);
});

test('another market leaves itself out and takes BTC in, first', () => {
  expect(crossOf('ETH/USDT')).toEqual(['BTC/USDT', 'SOL/USDT']);
  expect(crossOf('XRP/USDT')).toEqual(['BTC/USDT', 'ETH/USDT', 'SOL/USDT']);
});
