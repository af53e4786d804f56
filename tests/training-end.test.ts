import { registryVersion } from '@forecast/core/model';
import { DAY_MS, type EpochMs, epochMs, HOUR_MS, isoSecond, plusHours } from '@forecast/core/time';
import type { MarketResult, Platform } from '@forecast/tasks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { firstPass } from '../embedded/src/first-pass.ts';
import type { StepRunner } from '../embedded/src/step-runner.ts';
import { type ReplayExchange, startReplayExchange } from '../tasks/src/replay/index.ts';
import { anotherDatabase } from './another-database.ts';
import { startMlflow } from './registry-server.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, type Servers, smallPlatform } from './small-platform.ts';

const SINCE = '2024-12-01';
/** The exchange was away from 20:00 on, and came back at 10:00. */
const AWAY = { from: epochMs(Date.UTC(2025, 7, 20, 20)), until: epochMs(Date.UTC(2025, 7, 21, 10)) };
const DURING = epochMs(Date.UTC(2025, 7, 21, 5));
const AFTER = epochMs(Date.UTC(2025, 7, 22));
/** Solana ended two hours before a month did, and Ripple was listed so late that its history is just enough, or an hour short. */
const ENDED = epochMs(Date.UTC(2025, 6, 31, 22));
const NEEDED_HOURS = 160 + 3200 + 2160;
const LISTED = epochMs(AWAY.from - NEEDED_HOURS * HOUR_MS);
const YOUNG = epochMs(Date.UTC(2025, 7, 1));

const postgres = usePostgres();
let mlflow: { url: string; stop: () => Promise<void> };
let replay: ReplayExchange;
let servers: Servers;
let platform: Platform;
let clock: EpochMs = DURING;

const between = (symbol: string, from: number, until: number): string[] => bundledLines(symbol, from, until);
const all = (symbol: string): string[] => between(symbol, Date.parse(SINCE), AFTER);

beforeAll(async () => {
  const bitcoin = all('BTCUSDT').filter((line) => {
    const at = Number(line.split(',')[0]);
    return at < AWAY.from || at >= AWAY.until;
  });
  const folder = candleFolder({
    'BINANCE_BTCUSDT_1h.csv.gz': bitcoin,
    'BINANCE_SOLUSDT_1h.csv.gz': between('SOLUSDT', Date.parse(SINCE), ENDED),
    'BINANCE_XRPUSDT_1h.csv.gz': between('XRPUSDT', LISTED, AWAY.from),
    'BINANCE_BNBUSDT_1h.csv.gz': between('BNBUSDT', LISTED + HOUR_MS, AWAY.from),
    'BINANCE_ETHUSDT_1h.csv.gz': between('ETHUSDT', YOUNG, AFTER),
  });
  [mlflow, replay] = await Promise.all([startMlflow(), startReplayExchange({ folder, start: DURING, wallClock: () => clock, speed: 1 })]);
  servers = { databaseUrl: await anotherDatabase(postgres.url, 'training_end'), mlflowUrl: mlflow.url, exchangeUrl: replay.url };
  const symbols = ['BTC/USDT', 'SOL/USDT', 'XRP/USDT', 'BNB/USDT', 'ETH/USDT'];
  platform = await opened(smallPlatform(servers, { symbols, cross: [], since: SINCE }), () => clock);
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
}, 120_000);
afterAll(async () => {
  await platform.close();
  await Promise.all([mlflow.stop(), replay.stop()]);
});

const trained = async (symbol: string, at: EpochMs, ...flags: readonly string[]) => {
  const [result] = await ran(platform, ['train', '--symbol', symbol, ...flags], at);
  return result;
};

test('while the exchange is away training data end at the last candle, and the same training is found again once candles go on', {
  timeout: 60_000,
}, async () => {
  const first = await trained('BTC/USDT', DURING);
  expect(first).toMatchObject({ kind: 'done', version: 1, cut_off: isoSecond(AWAY.from), repeated: false });
  expect(await platform.trainings.modelVersion('binance-BTC-USDT-1h', 1)).toMatchObject({ seenUntil: AWAY.from - 90 * DAY_MS });
  // An hour later nothing is new, so nothing is trained.
  expect(await trained('BTC/USDT', plusHours(DURING, 1))).toMatchObject({ version: 1, repeated: true });
  clock = AFTER;
  for (const argv of [['ingest'], ['features', '--all']]) await ran(platform, argv, clock);
  expect(await trained('BTC/USDT', DURING)).toMatchObject({ version: 1, cut_off: isoSecond(AWAY.from), repeated: true });
});

test('a market that ended is trained up to its end, however long ago', { timeout: 60_000 }, async () => {
  const result = await trained('SOL/USDT', plusHours(DURING, 24 * 40));
  expect(result).toMatchObject({ kind: 'done', version: 1, cut_off: isoSecond(ENDED) });
  expect(await trained('SOL/USDT', plusHours(DURING, 24 * 70))).toMatchObject({ version: 1, repeated: true });
});

test('a market that is too young is nothing to do yet, and says from when on it will not be', { timeout: 60_000 }, async () => {
  const days = (AFTER - YOUNG) / HOUR_MS;
  expect(await trained('ETH/USDT', AFTER)).toEqual({
    market: 'binance-ETH-USDT-1h',
    kind: 'nothing_to_do',
    reason:
      `too little history yet: there are ${days} hours since 2025-08-01T00:00:00Z, 5520 are needed ` +
      '(160 before the first row, 3200 to learn from, 2160 held out): enough from 2026-03-19T00:00:00Z on, if no candle is missing',
  });
  expect(await trained('ETH/USDT', YOUNG, '--refresh')).toMatchObject({
    kind: 'nothing_to_do',
    reason: 'too little history yet: there are no candles up to 2025-08-01T00:00:00Z',
  });
  expect(await trained('BNB/USDT', DURING)).toMatchObject({
    kind: 'nothing_to_do',
    reason: expect.stringContaining(`there are 5519 hours since ${isoSecond(plusHours(LISTED, 1))}, 5520 are needed`),
  });
  expect(await trained('BNB/USDT', DURING)).toMatchObject({
    reason: expect.stringContaining(`enough from ${isoSecond(plusHours(AWAY.from, 1))} on`),
  });
  // The very hour from which on it is enough.
  expect(await trained('XRP/USDT', DURING)).toMatchObject({ kind: 'done', version: 1, cut_off: isoSecond(AWAY.from) });
});

test('of a market that has a champion too little history is a fault of that market alone', { timeout: 60_000 }, async () => {
  const markets = { symbols: ['ETH/USDT', 'SOL/USDT'], cross: [], since: '2025-07-01' };
  await platform.registry.setChampion('binance-SOL-USDT-1h', registryVersion(1));
  const poor = await opened(smallPlatform(servers, markets), () => clock);
  try {
    for (const argv of [['ingest'], ['features', '--all']]) await ran(poor, argv, clock);
    const results = await ran(poor, ['train'], AFTER);
    expect(results).toMatchObject([
      { market: 'binance-ETH-USDT-1h', kind: 'nothing_to_do' },
      { market: 'binance-SOL-USDT-1h', kind: 'failed', code: 'too_little_data', message: expect.stringContaining('tasks ingest --all') },
    ]);
  } finally {
    await poor.close();
  }
});

test('a start serves the markets that can be served, whatever comes of the training of those that need one', {
  timeout: 60_000,
}, async () => {
  const fault = { kind: 'failed', code: 'leak_alarm', message: 'too good to be true' } as const;
  const asked: string[] = [];
  const steps: StepRunner = {
    seconds: new Map(),
    run: ([name = ''], _at) => {
      asked.push(name);
      const training: MarketResult[] = [
        { market: 'binance-ETH-USDT-1h', ...fault },
        { market: 'binance-BNB-USDT-1h', kind: 'nothing_to_do', reason: 'too little history yet' },
      ];
      return Promise.resolve(name === 'train' ? training : [{ market: 'all', kind: 'done' }]);
    },
  };
  expect(await firstPass(platform, steps, AFTER, false)).toMatchObject({ trained: [fault, { kind: 'nothing_to_do' }] });
  expect(asked).toContain('predict');
  // With --retrain a training of every market was asked for, and none was done.
  await expect(firstPass(platform, steps, AFTER, true)).rejects.toMatchObject({ code: 'leak_alarm' });
  const others = { ...platform, config: { ...platform.config, symbols: ['ETH/USDT', 'BNB/USDT'] } };
  await expect(firstPass(others, steps, AFTER, false)).rejects.toMatchObject({
    code: 'leak_alarm',
    message: 'train: too good to be true',
  });
});
