import { type EpochMs, epochMs } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { startReplayExchange } from '../tasks/src/replay/index.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { opened, ran, smallPlatform } from './small-platform.ts';

const START = epochMs(Date.UTC(2025, 5, 20));
const END = epochMs(Date.UTC(2025, 8, 10));

const lines = (symbol: string) => bundledLines(symbol, Date.UTC(2025, 3, 1), END);

test.each([
  ['of days', '2025-07-10T05'],
  ['of a month', '2025-08-03T05'],
  ['of months', '2025-09-05T11'],
])('after an outage %s, the hour computes every row that is missing, and the next one what it touches', async (_, hour) => {
  let clock: EpochMs = START;
  const folder = candleFolder({ 'BINANCE_BTCUSDT_1h.csv.gz': lines('BTCUSDT'), 'BINANCE_ETHUSDT_1h.csv.gz': lines('ETHUSDT') });
  const replay = await startReplayExchange({ folder, start: START, wallClock: () => clock, speed: 1 });
  const servers = { databaseUrl: 'postgres://nobody@127.0.0.1:9/none', mlflowUrl: 'http://127.0.0.1:9', exchangeUrl: replay.url };
  const platform = await opened(smallPlatform(servers, { symbols: ['BTC/USDT'], cross: ['ETH/USDT'], since: '2025-04-01' }), () => clock);
  const at = async (now: EpochMs): Promise<unknown> => {
    clock = now;
    await ran(platform, ['ingest'], now);
    return (await ran(platform, ['features'], now))[0];
  };
  await ran(platform, ['ingest'], clock);
  await ran(platform, ['features', '--all'], clock);
  await at(epochMs(Date.UTC(2025, 5, 29, 3)));
  const later = epochMs(Date.parse(`${hour}:00:00Z`));
  expect(await at(later)).toMatchObject({ kind: 'done' });
  expect(await ran(platform, ['features', '--all'], later)).toMatchObject([{ kind: 'done', months: 0 }]);
  expect(await at(epochMs(later + 3_600_000))).toMatchObject({ kind: 'done', months: 1 });
  await Promise.all([platform.close(), replay.stop()]);
});
