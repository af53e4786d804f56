import { expect, test } from 'vitest';
import { parseStartOptions } from './options.ts';

test('without flags: the bundled candles at the pace of the real clock', () => {
  expect(parseStartOptions([])).toEqual({
    once: false,
    json: false,
    now: undefined,
    speed: 1,
    candles: undefined,
    live: false,
    symbols: [],
    retrain: false,
    dataDir: '.data',
    port: 8000,
    mlflowPort: 5000,
  });
});

test('flags are read', () => {
  const options = parseStartOptions(['--now', '2025-07-28T15', '--speed', '3600', '--symbol', 'BTC/USDT', '--symbol', 'ETH/USDT']);
  expect(options).toMatchObject({ now: Date.UTC(2025, 6, 28, 15), speed: 3600, symbols: ['BTC/USDT', 'ETH/USDT'] });
});

test.each([
  [['--now', 'yesterday'], /whole hour of UTC/],
  [['--speed', '0'], /positive number/],
  [['--port', '70000'], /port from 1 to 65535/],
  [['--port', '8001', '--mlflow-port', '8001'], /--port and --mlflow-port are both 8001/],
  [['--live', '--now', '2025-07-28T15'], /cannot be used with/],
  [['--frobnicate'], /unknown option '--frobnicate'/],
])('%j is refused in one sentence', (argv, message) => {
  expect(() => parseStartOptions(argv)).toThrow(message);
});
