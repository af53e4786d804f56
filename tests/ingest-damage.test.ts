import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, type Exchange, hourOfSlot, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, type Month, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { ingest } from '../tasks/src/ingest.ts';
import { monthsToProve } from '../tasks/src/mend-months.ts';
import { bundledLines, candlesOf, passingFolder } from './replay-folder.ts';

const BTC = marketOf('binance', 'BTC/USDT');
const [SINCE, NOW] = [epochMs(Date.UTC(2025, 0, 1)), epochMs(Date.UTC(2025, 7, 28, 6, 10))];
const TOLD: readonly Candle[] = candlesOf(bundledLines('BTCUSDT', SINCE, NOW - HOUR_MS));

/** An exchange that knows the candles from `first` on, a thousand at a time. */
const exchangeFrom = (first: EpochMs): Exchange => ({
  name: 'binance',
  pageSize: 1000,
  now: async () => NOW,
  assertListed: async () => undefined,
  listings: async (markets) => new Map(markets.map(({ slug }) => [slug, 'trading'])),
  candles: async (_, from) => TOLD.filter(({ openTime }) => openTime >= Math.max(from, first)).slice(0, 1000),
  close: async () => undefined,
});

const filled = async () => {
  const folder = passingFolder();
  const objects = await folderStore(folder);
  const candles = openCandleArchive(objects);
  const recorded: unknown[] = [];
  const revisions = { record: async (...all: unknown[]) => recorded.push(all) };
  const run = (options: { now?: EpochMs; all?: boolean; first?: EpochMs } = {}) =>
    ingest({
      exchange: exchangeFrom(options.first ?? SINCE),
      markets: [BTC],
      candles,
      revisions,
      now: options.now ?? NOW,
      since: SINCE,
      revisionHours: 48,
      all: options.all,
    });
  await run();
  const pathOf = (month: string): string =>
    join(folder, `candles/exchange=binance/symbol=BTC-USDT/timeframe=1h/month=${month}/candles.parquet`);
  return { candles, run, pathOf, recorded };
};

const turn = (path: string): void => {
  const bytes = readFileSync(path);
  bytes[900] = (bytes[900] ?? 0) ^ 16;
  writeFileSync(path, bytes);
};

const held = async (candles: CandleStore): Promise<readonly number[]> => {
  const series = await candles.read(BTC, { from: SINCE, until: plusHours(TOLD.at(-1)?.openTime ?? SINCE, 1) });
  return [...series.close].flatMap((close, slot) => [hourOfSlot(series, slot), close]);
};
const WHOLE = TOLD.flatMap(({ openTime, close }) => [openTime, close]);

test.each<[string, string, (path: string) => void]>([
  ['a bit of the running month', '2025-08', turn],
  ['a bit of the first month', '2025-01', turn],
  ['a bit of a month that the look-back reaches', '2025-06', turn],
  ['half of the running month', '2025-08', (path) => writeFileSync(path, readFileSync(path).subarray(0, 5000))],
  ['all of the first month', '2025-01', (path) => writeFileSync(path, '')],
  ['a page in place of a month', '2025-07', (path) => writeFileSync(path, '<html>Bad gateway</html>')],
  ['another month in its place', '2025-07', (path) => writeFileSync(path, readFileSync(path.replace('2025-07', '2025-06')))],
])('%s is noticed by the next ingest and read again', async (_, month, damage) => {
  const { candles, run, pathOf, recorded } = await filled();
  const before = readFileSync(pathOf(month));
  damage(pathOf(month));
  const [result] = await run();
  expect(result).toMatchObject({ kind: 'ingested', added: 0, revisions: [], mended: [{ month, damage: expect.stringContaining(month) }] });
  expect(readFileSync(pathOf(month))).toEqual(before);
  expect(await held(candles)).toEqual(WHOLE);
  expect(recorded).toEqual([]);
  expect(await run()).toMatchObject([{ mended: [] }]);
});

test('an older month has its turn within a day, and at once when all is looked through', async () => {
  const { run, pathOf } = await filled();
  for (const all of [false, true]) {
    turn(pathOf('2025-03'));
    const mended: unknown[] = [];
    for (let hour = 0; hour < 8 && mended.length === 0; hour++) {
      const [result] = await run({ now: plusHours(NOW, all ? 0 : hour), all });
      if (result?.kind === 'ingested') mended.push(...result.mended);
    }
    expect(mended).toMatchObject([{ month: '2025-03', candles: 744 }]);
  }
});

test.each([
  ['that the exchange does not tell any more', epochMs(Date.UTC(2025, 6, 29))],
  ['of which it does not tell the first any more', epochMs(Date.UTC(2025, 4, 20))],
])('candles %s stay as they are, the rest is done, and it is a fault', async (_, first) => {
  const { candles, run, pathOf } = await filled();
  turn(pathOf('2025-05'));
  const damaged = readFileSync(pathOf('2025-05'));
  writeFileSync(pathOf('2025-08'), readFileSync(pathOf('2025-08')).subarray(0, 3000));
  const [result] = await run({ first });
  expect(result?.kind === 'failed' && result.fault.code).toBe('corrupt_object');
  expect(result?.kind === 'failed' && result.fault.message).toMatch(/^read candles.*: .*so the stored object was left as it is/);
  expect(readFileSync(pathOf('2025-05'))).toEqual(damaged);
  expect(await candles.unsound(BTC, ['2025-07', '2025-08'] as Month[])).toEqual([]);
});

test('a first month that cannot be had again is a fault that names it, and is left', async () => {
  const { run, pathOf } = await filled();
  turn(pathOf('2025-01'));
  const damaged = readFileSync(pathOf('2025-01'));
  const [result] = await run({ first: epochMs(Date.UTC(2025, 0, 10)) });
  expect(result?.kind === 'failed' && result.fault.code).toBe('corrupt_object');
  expect(result?.kind === 'failed' && result.fault.message).toMatch(/^read candles.*: .*so the stored object was left as it is/);
  expect(readFileSync(pathOf('2025-01'))).toEqual(damaged);
});

const months = (years: number): Month[] =>
  Array.from({ length: 12 * years }, (_, i) => new Date(Date.UTC(2017, i)).toISOString().slice(0, 7) as Month);

test('what an hour looks through does not grow with the archive', () => {
  for (const years of [1, 8]) {
    const seen = new Set<Month>();
    for (let hour = 0; hour < 24; hour++) {
      const looked = monthsToProve(months(years), plusHours(NOW, hour), false);
      expect(looked.length).toBeLessThanOrEqual(9);
      for (const month of looked) seen.add(month);
    }
    expect(seen.size).toBe(12 * years);
  }
  expect(monthsToProve([], NOW, false)).toEqual([]);
  expect(monthsToProve(months(8), NOW, true)).toHaveLength(96);
});
