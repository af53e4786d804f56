import { epochMs, isoSecond, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { freePort } from '../embedded/src/free-port.ts';
import { bundledLines, candleFolder, passingFolder } from './replay-folder.ts';
import { started } from './start-process.ts';

/** Ether was listed three weeks before the last candle, beside a market that has been there for long. */
const LAST = epochMs(Date.UTC(2025, 8, 19, 21));
const LISTED = epochMs(Date.UTC(2025, 7, 29));
const ENOUGH = plusHours(LISTED, 160 + 3200 + 2160);

test('a market that is too young to be trained keeps no start from serving the other, and says from when on it will be old enough', {
  timeout: 240_000,
}, async () => {
  const candles = candleFolder({
    'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', Date.UTC(2025, 0, 1), LAST + 1),
    'BINANCE_ETHUSDT_1h.csv.gz': bundledLines('ETHUSDT', LISTED, LAST + 1),
  });
  const [port, mlflowPort] = await Promise.all([freePort(), freePort()]);
  const places = ['--data-dir', passingFolder(), '--port', String(port), '--mlflow-port', String(mlflowPort)];
  const flags = ['--once', '--json', '--candles', candles, '--symbol', 'ETH/USDT', '--symbol', 'BTC/USDT', ...places];
  for (const later of [[], [], ['--now', '2025-09-09T00']]) {
    const { end, stdout, stderr } = await started([...flags, ...later]).ended;
    expect({ end, stderr }).toMatchObject({ end: 0 });
    const why = expect.stringMatching(`^too little history yet: there are \\d+ hours since .*: enough from ${isoSecond(ENOUGH)} on`);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      symbol: 'ETH/USDT',
      forecast: null,
      no_forecast: why,
      others: [{ forecast: { symbol: 'BTC/USDT', model: { version: 1 } }, no_forecast: null }],
    });
    expect(stderr.match(/^binance-ETH-USDT-1h: too little history yet/gm)).toHaveLength(1);
  }
});
