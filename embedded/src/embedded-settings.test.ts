import { resolve } from 'node:path';
import { Config, parseEnvironment } from '@forecast/core/config';
import { expect, test } from 'vitest';
import { embeddedSettings, forecastSymbols, marketsChosen, withoutPlaces } from './embedded-settings.ts';

const config = Config.parse({ store: { url: 's3://bucket', endpoint: 'http://store:8333' }, mlflow: { uri: 'http://mlflow:5000' } });
const environment = parseEnvironment({ MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'mine', EXCHANGE_URL: 'http://exchange' });
const settings = { config, environment, version: '1.2.3' };
const bundled = { exchangeUrl: 'http://replay', symbols: undefined, name: 'the bundled candles' };
const folder = (...symbols: string[]) => ({ ...bundled, symbols, name: '/my/candles' });
const flags = (...symbols: string[]) => ({ dataDir: 'data', port: 8001, mlflowPort: 5001, symbols });
const marketsWith = (source: typeof bundled | ReturnType<typeof folder>, ...symbols: string[]) => {
  const { symbols: forecast, cross_markets } = embeddedSettings(settings, flags(...symbols), source).config;
  return { forecast, cross: cross_markets };
};

test('servers and folders are those that npm start brings, whatever config.yaml and environment say', () => {
  const embedded = embeddedSettings(settings, flags(), bundled);
  expect(embedded.config).toMatchObject({
    store: { url: `file://${resolve('data/store')}`, endpoint: null },
    mlflow: { uri: 'http://127.0.0.1:5001' },
    api: { port: 8001, auth: 'open' },
  });
  expect(embedded.environment).toMatchObject({
    exchangeUrl: 'http://replay',
    modelCache: resolve('data/models'),
    mlflowCredentials: undefined,
  });
  expect(embeddedSettings(settings, flags(), { ...bundled, exchangeUrl: undefined }).environment.exchangeUrl).toBe('http://exchange');
  expect(embedded.version).toBe('1.2.3');
});

test('variables that say where servers are elsewhere count for nothing, mistakes in them included', () => {
  const variables = { STORE_URL: 'nonsense', STORE_ENDPOINT: 'x', STORE_REGION: 'y', MLFLOW_TRACKING_URI: 'databricks', CLOCK: 'exchange' };
  expect(parseEnvironment(withoutPlaces(variables))).toEqual(parseEnvironment({ CLOCK: 'exchange' }));
});

test('the bundled candles leave the markets to config.yaml, a flag names others', () => {
  expect(marketsWith(bundled)).toEqual({ forecast: ['BTC/USDT'], cross: config.cross_markets });
  expect(marketsWith(bundled, 'ETH-USDT', 'ETH/USDT', 'SOL/USDT').forecast).toEqual(['ETH/USDT', 'SOL/USDT']);
});

test('a folder of the user decides: what is configured and there, else all that is there', () => {
  const some = folder('BTC/USDT', 'ETH/USDT', 'DOGE/USDT');
  expect(marketsWith(some)).toEqual({ forecast: ['BTC/USDT'], cross: ['ETH/USDT'] });
  expect(marketsChosen(config, embeddedSettings(settings, flags(), some).config, some)).toBe(
    'Forecasts BTC/USDT and looks at ETH/USDT beside: what /my/candles holds.',
  );
  expect(marketsWith(folder('BTC/USDT'))).toEqual({ forecast: ['BTC/USDT'], cross: [] });
  const all = folder('BTC/USDT', ...config.cross_markets);
  expect(marketsChosen(config, embeddedSettings(settings, flags(), all).config, all)).toBeUndefined();
});

test.each([
  ['a derivative', bundled, 'BTC/USDT:USDT', /--symbol BTC\/USDT:USDT: a spot pair looks like BTC\/USDT/],
  ['one that the folder lacks', folder('BTC/USDT'), 'ETH/USDT', /--symbol ETH\/USDT: \/my\/candles holds BTC\/USDT/],
  [
    'one whose leader the folder lacks',
    folder('ETH/USDT', 'SOL/USDT'),
    'ETH/USDT',
    /look at BTC\/USDT too.*add BINANCE_BTCUSDT_1h\.csv\.gz/,
  ],
])('%s is a mistake in the flag', (_, source, symbol, message) => {
  expect(() => marketsWith(source, symbol)).toThrow(expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) }));
});

test('the clock starts by the markets that will be forecast and have candles: those of the flags, of config.yaml, or all', () => {
  const held = ['BTC/USDT', 'ETH/USDT'];
  expect(forecastSymbols(config, [], held)).toEqual(['BTC/USDT']);
  expect(forecastSymbols(config, ['ETH-USDT'], held)).toEqual(['ETH/USDT']);
  expect(forecastSymbols(config, ['SOL/USDT', 'ETH/USDT'], held)).toEqual(['ETH/USDT']);
  expect(forecastSymbols(config, [], ['FTT/USDT', 'SOL/USDT'])).toEqual(['FTT/USDT', 'SOL/USDT']);
  expect(forecastSymbols(config, ['FOO/USDT'], held)).toEqual([]);
});
