import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Config } from './config.ts';
import { parseConfig } from './parse-config.ts';

test('the config.yaml of the repository holds the defaults', () => {
  const file = new URL('../../../config.yaml', import.meta.url);
  expect(parseConfig(readFileSync(file, 'utf8'), 'config.yaml')).toEqual(Config.parse({}));
});

test('an empty file is all defaults', () => {
  expect(parseConfig('', 'config.yaml').symbols).toEqual(['BTC/USDT']);
});

test.each([
  ['a: 1\n', /^config\.yaml:1: a: there is no such key; there are exchange, symbols, .*, api$/],
  ['- BTC/USDT\n', /^config\.yaml:1: found \["BTC\/USDT"\], allowed: keys such as symbols: \[BTC\/USDT\]; there are exchange, /],
  ['symbols:\n', 'config.yaml:1: symbols: found null, allowed: array'],
  ['symbols: []\n', 'config.yaml:1: symbols: found [], allowed: array >=1 items'],
  ['drift:\n  window_hours: 3\n', 'config.yaml:2: drift.window_hours: found 3, allowed: number >=24'],
  ['drift:\n  window_hours: lots\n', /found "lots", allowed: number$/],
  ['gate:\n  dispersion: [0.2, 0.005]\n', 'config.yaml:2: gate.dispersion: found [0.2,0.005], allowed: two bounds, the lower one first'],
  [
    '# first\nexchange: binance\nmodel:\n  holdout_dayz: 3\n',
    /^config\.yaml:4: model\.holdout_dayz: there is no such key; there are engine, .*, leak_alarm$/,
  ],
  ['mlflow:\n  uri: localhost:5000\n', 'config.yaml:2: mlflow.uri: found "localhost:5000", allowed: a URL such as http://127.0.0.1:5000'],
  ['exchange: kraken\n', 'config.yaml:1: exchange: found "kraken", allowed: "binance"'],
  ['timezone: Mars/Base\n', 'config.yaml:1: timezone: found "Mars/Base", allowed: an IANA time zone such as Europe/Paris'],
  ['symbols:\n  - BTC/USDT\n  - BTC:USDT\n', 'config.yaml:3: symbols.1: found "BTC:USDT", allowed: a spot pair such as BTC/USDT'],
  ['drift:\n  schedule: hourly\n', 'config.yaml:2: drift.schedule: found "hourly", allowed: "daily"|"weekly"'],
  ['ingest:\n  since: soon\n', 'config.yaml:2: ingest.since: found "soon", allowed: a date such as 2017-08-17'],
])('%j is refused by line, key, found and allowed', (text, message) => {
  expect(() => parseConfig(text, 'config.yaml')).toThrow(message);
});

test('a text that is no YAML is refused with its line', () => {
  expect(() => parseConfig('exchange: binance\n  symbols: [\n', 'config.yaml')).toThrow(/config\.yaml:\d: not YAML/);
});

test('all mistakes are told at once', () => {
  expect(() => parseConfig('exchange: kraken\ntimezone: x\n', 'c.yaml')).toThrow(/c\.yaml:1: exchange.*\nc\.yaml:2: timezone/);
});
