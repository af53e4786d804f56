import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DAY_MS, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { type ReplayOptions, startReplayExchange } from '../tasks/src/replay/index.ts';
import { runReplay } from '../tasks/src/replay/run-replay.ts';
import { bundledLines, COLUMNS, candleFolder } from './replay-folder.ts';

const FILE = 'BINANCE_BTCUSDT_1h.csv.gz';
const HOUR = Date.UTC(2025, 6, 28, 15);
const line = (openTime: number, rest = '100,110,90,105,7') => `${openTime},${rest}`;

const started = async (options: ReplayOptions) => {
  const replay = await startReplayExchange(options);
  await replay.stop();
  return replay;
};

test('the clock starts 14 days before the last bundled candle', async () => {
  const folder = candleFolder({ [FILE]: bundledLines('BTCUSDT', Date.UTC(2025, 7, 1), Date.UTC(2026, 0)) });
  const { clock, markets } = await started({ folder, speed: 0 });
  expect(isoSecond(clock.now())).toBe('2025-09-05T21:00:00Z');
  expect(isoSecond(clock.end)).toBe('2025-09-19T22:00:00Z');
  expect(markets.map(({ market }) => market.slug)).toEqual(['binance-BTC-USDT-1h']);
});

test('where nothing is said the clock starts by the markets that are forecast, the one that ends first, not by any file', async () => {
  const [from, early, late] = [Date.UTC(2025, 3, 1), Date.UTC(2025, 5, 1), Date.UTC(2025, 7, 1)];
  const folder = candleFolder({
    [FILE]: bundledLines('BTCUSDT', from, late),
    'BINANCE_ETHUSDT_1h.csv.gz': bundledLines('ETHUSDT', from, early),
    'BINANCE_SOLUSDT_1h.csv.gz': bundledLines('SOLUSDT', from, Date.UTC(2025, 6, 1)),
  });
  const start = async (...forecast: readonly string[]) => isoSecond((await started({ folder, forecast, speed: 0 })).clock.now());
  expect(await start('BTC/USDT')).toBe('2025-07-17T23:00:00Z');
  expect(await start('ETH/USDT')).toBe('2025-05-17T23:00:00Z');
  expect(await start('BTC/USDT', 'SOL/USDT')).toBe('2025-06-16T23:00:00Z');
  expect(await start('SOL/USDT', 'ETH/USDT', 'BTC/USDT')).toBe('2025-05-17T23:00:00Z');
  // What the folder does not hold decides nothing.
  expect(await start('XRP/USDT')).toBe('2025-07-17T23:00:00Z');
  expect(await start('XRP/USDT', 'SOL/USDT')).toBe('2025-06-16T23:00:00Z');
  expect(await start()).toBe('2025-07-17T23:00:00Z');
});

test('candles that are shifted by whole weeks reach past now, and the clock is the wall clock', async () => {
  const folder = candleFolder({ [FILE]: bundledLines('BTCUSDT', Date.UTC(2025, 8, 1), Date.UTC(2026, 0)) });
  const now = Date.UTC(2026, 2, 3, 10, 30);
  const { clock, shiftedWeeks, markets } = await started({ folder, shiftWeeks: 'now', wallClock: () => now });
  expect(clock.now()).toBe(now);
  expect(clock.end - now).toBeLessThanOrEqual(7 * DAY_MS);
  expect(markets[0]?.hours.from).toBe(Date.UTC(2025, 8, 1) + shiftedWeeks * 7 * DAY_MS);
});

test.each(['2017-08-16T00', '2025-09-19T23'])('a start at %s, outside the candles, is a usage fault', async (hour) => {
  const folder = candleFolder({ [FILE]: bundledLines('BTCUSDT', Date.UTC(2025, 8, 1), Date.UTC(2026, 0)) });
  const start = epochMs(Date.parse(`${hour}:00:00Z`));
  await expect(started({ folder, start })).rejects.toMatchObject({
    code: 'usage',
    message: expect.stringContaining('2025-09-19T22:00:00Z'),
  });
});

test('a port that is taken is told as such', async () => {
  const folder = candleFolder({ [FILE]: [line(HOUR), line(HOUR + 400 * HOUR_MS)] });
  const first = await startReplayExchange({ folder });
  await expect(startReplayExchange({ folder, port: Number(new URL(first.url).port) })).rejects.toMatchObject({ code: 'port_taken' });
  await first.stop();
  await first.stop();
});

test.each([
  [
    'wrong columns',
    ['x'],
    'time,open,high,low,close',
    /BINANCE_BTCUSDT_1h\.csv\.gz, line 1: the columns are "time,open,high,low,close", not/,
  ],
  ['no candle', [], COLUMNS, /holds no candle/],
  ['a missing field', [line(HOUR), `${HOUR + HOUR_MS},1,2`], COLUMNS, /line 3: needs six fields/],
  ['a field too many', [line(HOUR, '100,110,90,105,7,1')], COLUMNS, /line 2: needs six fields/],
  ['an empty line', [line(HOUR), '', line(HOUR + HOUR_MS)], COLUMNS, /line 3: needs six fields/],
  ['words', [line(HOUR, '100,110,90,many,7')], COLUMNS, /line 2: not six numbers/],
  ['seconds', [line(HOUR / 1000)], COLUMNS, /line 2: .*milliseconds/],
  ['microseconds', [line(HOUR * 1000)], COLUMNS, /line 2: .*milliseconds/],
  ['a high below the close', [line(HOUR, '100,104,90,105,7')], COLUMNS, /line 2: open or close lies outside low and high/],
  ['no price', [line(HOUR, '0,0,0,0,7')], COLUMNS, /line 2: a price is not positive/],
  ['unsorted rows', [line(HOUR), line(HOUR - HOUR_MS)], COLUMNS, /line 3: timestamp_ms \d+ does not come after that of the line before/],
  ['a duplicate', [line(HOUR), line(HOUR)], COLUMNS, /line 3: .* does not come after/],
])('a file with %s is refused by file and line', async (_what, lines, header, message) => {
  await expect(started({ folder: candleFolder({ [FILE]: lines }, header) })).rejects.toMatchObject({
    code: 'bad_candles',
    message: expect.stringMatching(message),
  });
});

test('a folder without candles, one that is not there, a strange name and a file that is no gzip are refused', async () => {
  await expect(started({ folder: candleFolder({}) })).rejects.toThrow('holds no file named like BINANCE_BTCUSDT_1h.csv.gz');
  await expect(started({ folder: 'no/such/folder' })).rejects.toThrow('no/such/folder: is no folder that can be read');
  await expect(started({ folder: candleFolder({ 'bitcoin.csv.gz': [line(HOUR)] }) })).rejects.toThrow('is named like');
  const folder = candleFolder({});
  writeFileSync(join(folder, FILE), 'no gzip');
  await expect(started({ folder })).rejects.toMatchObject({
    code: 'bad_candles',
    message: expect.stringContaining('cannot be read as a gzip file'),
  });
});

test('a Windows file with a last line that does not end is read', async () => {
  const folder = candleFolder({ [FILE]: [`${line(HOUR)}\r`, line(plusHours(epochMs(HOUR), 400))] }, `${COLUMNS}\r`);
  expect((await started({ folder })).markets[0]?.hours).toEqual({ from: HOUR, until: HOUR + 401 * HOUR_MS });
});

test('`tasks replay` serves until it is told to end, and frees its port', async () => {
  const folder = candleFolder({ [FILE]: [line(HOUR), line(HOUR + 400 * HOUR_MS)] });
  const probe = await started({ folder });
  const flags = {
    candles: folder,
    host: '127.0.0.1',
    port: Number(new URL(probe.url).port),
    now: epochMs(HOUR + HOUR_MS),
    speed: 1,
    shift: false,
  };
  const abort = new AbortController();
  const reason = new Error('SIGTERM');
  const ended = runReplay(flags, [], abort.signal);
  const served = await untilServed(`${probe.url}/api/v3/time`);
  expect(served.serverTime).toBeGreaterThanOrEqual(HOUR + HOUR_MS);
  abort.abort(reason);
  await expect(ended).rejects.toBe(reason);
  await expect(fetch(`${probe.url}/api/v3/time`)).rejects.toThrow('fetch failed');
});

const untilServed = async (url: string): Promise<{ serverTime: number }> => {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response !== undefined) return (await response.json()) as { serverTime: number };
    await sleep(20);
  }
};
