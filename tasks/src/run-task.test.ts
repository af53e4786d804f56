import { Config } from '@forecast/core/config';
import { expect, test } from 'vitest';
import { selected } from './run-task.ts';

const platform = { config: Config.parse({ symbols: ['BTC/USDT', 'ETH/USDT'] }) };
const slugs = (...symbols: string[]): string[] => selected(platform, symbols).map(({ slug }) => slug);

test('all of config.yaml when none is named, else those named, written with a slash or a dash', () => {
  expect(slugs()).toEqual(['binance-BTC-USDT-1h', 'binance-ETH-USDT-1h']);
  expect(slugs('ETH/USDT')).toEqual(['binance-ETH-USDT-1h']);
  expect(slugs('ETH-USDT', 'BTC-USDT')).toEqual(['binance-ETH-USDT-1h', 'binance-BTC-USDT-1h']);
});

test('one that is not configured, or no spot pair, is unknown', () => {
  expect(() => slugs('XRP/USDT')).toThrow('--symbol XRP/USDT: config.yaml has BTC/USDT, ETH/USDT');
  expect(() => slugs('BTC/USDT:USDT')).toThrow('a spot pair looks like BTC/USDT');
});
