import { marketOf } from '@forecast/core/candles';
import { Fault, type FaultCode } from '@forecast/core/fault';
import { expect, test } from 'vitest';
import { exitCodeOfResults, type MarketResult, perMarket } from './task.ts';

const done: MarketResult = { market: 'a', kind: 'done' };
const nothing: MarketResult = { market: 'b', kind: 'nothing_to_do', reason: 'no request' };
const failed = (code: FaultCode): MarketResult => ({ market: 'c', kind: 'failed', code, message: 'why' });
const cross = (result: MarketResult): MarketResult => ({ ...result, cross: true });

test.each([
  ['no market', [], 0],
  ['one done', [done], 0],
  ['one done, the others failed', [failed('internal'), done, failed('bad_candles')], 70],
  ['one done, one failed', [done, failed('stale')], 69],
  ['one done, nothing to do for the other', [nothing, done], 0],
  ['nothing to do', [nothing, nothing], 99],
  ['bad data', [failed('broken_input')], 65],
  ['a service away', [failed('registry_unavailable')], 69],
  ['a mistake in the configuration', [failed('config')], 64],
  ['our own fault', [failed('internal')], 70],
  ['one failed, nothing to do for the other', [nothing, failed('store_unavailable')], 69],
  ['what may pass goes before what lasts', [failed('features_stale'), failed('store_unavailable'), failed('config')], 69],
  ['bad data goes before configuration', [failed('config'), failed('broken_input')], 65],
  ['what is only looked at does not make up', [cross(done), failed('stale')], 69],
  ['what is only looked at does not fail', [cross(failed('config')), done], 0],
  ['what is only looked at is nothing done', [cross(done), nothing], 99],
  ['what is only looked at is not the worst', [cross(failed('internal')), failed('config'), done], 64],
])('%s', (_, results, code) => {
  expect(exitCodeOfResults(results)).toBe(code);
});

const markets = [marketOf('binance', 'BTC/USDT'), marketOf('binance', 'ETH/USDT'), marketOf('binance', 'XRP/USDT')];
const platform = () => {
  const said: string[] = [];
  const abort = new AbortController();
  const progress = { say: (text: string) => void said.push(text), start: () => ({ at: () => undefined, stop: () => undefined }) };
  return { said, abort, platform: { signal: abort.signal, progress } };
};

test('a market that fails is told and stops no other; a bug is told with its trace', async () => {
  const { said, platform: one } = platform();
  const results = await perMarket(one, markets, async ({ base }) => {
    if (base === 'BTC') throw new Fault('gap', 'no candle');
    if (base === 'ETH') throw new TypeError('x is undefined');
    return { kind: 'done', n: 1 };
  });
  expect(results).toEqual([
    { market: 'binance-BTC-USDT-1h', kind: 'failed', code: 'gap', message: 'no candle' },
    { market: 'binance-ETH-USDT-1h', kind: 'failed', code: 'internal', message: 'x is undefined' },
    { market: 'binance-XRP-USDT-1h', kind: 'done', n: 1 },
  ]);
  expect(said.slice(0, 2)).toEqual(['binance-BTC-USDT-1h: gap: no candle', 'binance-ETH-USDT-1h: internal: x is undefined']);
  expect(said[2]).toMatch(/^TypeError: x is undefined\n +at /);
});

test('an abort stops all, and what fails because of it is no failure of the market', async () => {
  const { abort, said, platform: one } = platform();
  const begun: string[] = [];
  const work = perMarket(one, markets, async ({ base }) => {
    begun.push(base);
    abort.abort(new Error('stopped by SIGTERM'));
    throw new Error('socket closed');
  });
  await expect(work).rejects.toThrow('stopped by SIGTERM');
  expect([begun, said]).toEqual([['BTC'], []]);
});
