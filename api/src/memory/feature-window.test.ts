import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, type CandleStore, type Market, marketOf, slotOf } from '@forecast/core/candles';
import { computeColumns, featureRow, featureSetOf, MAX_LOOK_BACK } from '@forecast/core/features';
import { seededRandom } from '@forecast/core/statistics';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CrossMemory, readCrossMemory } from './cross-memory.ts';
import { type FeatureWindow, readFeatureWindow } from './feature-window.ts';
import { type Kept, kept } from './kept.ts';

const [solana, bitcoin, ether] = ['SOL/USDT', 'BTC/USDT', 'ETH/USDT'].map((symbol) => marketOf('binance', symbol)) as [
  Market,
  Market,
  Market,
];
const MAY = epochMs(Date.UTC(2025, 4, 1));
/** Solana is listed 60 days after bitcoin, ether a week after solana. */
const LISTED = { solana: plusHours(MAY, 1440), ether: plusHours(MAY, 1608) };
const END = plusHours(MAY, 2400);
const set = featureSetOf(solana, [bitcoin, ether]);

/** A random walk, the same hours of which are the same whatever part is taken. */
const candles = (seed: number, from: EpochMs, until: EpochMs): Candle[] => {
  const random = seededRandom(seed);
  let price = 100;
  return Array.from({ length: (until - MAY) / 3_600_000 }, (_, i) => {
    const open = price;
    price *= 1 + (random() - 0.5) / 50;
    const [low, high] = [Math.min(open, price) * 0.999, Math.max(open, price) * 1.001];
    return { openTime: plusHours(MAY, i), open, high, low, close: price, volume: random() * 1000 };
  }).filter(({ openTime }) => openTime >= from);
};

let folder: string;
let store: CandleStore;
let cross: readonly Kept<CrossMemory>[];
let read: ReturnType<typeof readFeatureWindow>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'feature-window-'));
  store = openCandleArchive(await folderStore(folder));
  await store.merge(bitcoin, candles(1, MAY, END), MAY);
  await store.merge(solana, candles(2, LISTED.solana, END), MAY);
  await store.merge(ether, candles(3, LISTED.ether, END), MAY);
  cross = [bitcoin, ether].map((each) =>
    kept<CrossMemory>(
      each.slug,
      (known) => readCrossMemory(store, each)(known),
      () => undefined,
    ),
  );
  read = readFeatureWindow(store, solana, cross);
});
afterEach(() => rm(folder, { recursive: true }));

/** The row of an hour as a task computes it, from a look-back of candles. */
const rowFromStore = async (hour: EpochMs): Promise<Float64Array> => {
  const range = { from: plusHours(hour, -MAX_LOOK_BACK), until: hour };
  const [own, ...others] = await Promise.all([solana, bitcoin, ether].map((each) => store.read(each, range)));
  if (own === undefined) throw new RangeError('no market');
  const beside = others.map((series, i) => ({ market: [bitcoin, ether][i] as Market, candles: series }));
  return featureRow(computeColumns({ market: solana, candles: own, cross: beside }, MAX_LOOK_BACK), set.features, MAX_LOOK_BACK);
};
const rowOf = ({ columns }: FeatureWindow, hour: EpochMs) => featureRow(columns, set.features, slotOf(columns.candles, hour));

const expectRowsAsFromStore = async (window: FeatureWindow | undefined): Promise<void> => {
  if (window === undefined) throw new Error('no window');
  const { from, until } = window.own.range;
  for (let hour = from; hour <= until; hour = plusHours(hour, 53))
    expect({ hour, row: rowOf(window, hour) }).toEqual({ hour, row: await rowFromStore(hour) });
  expect(rowOf(window, until)).toEqual(await rowFromStore(until));
};

test('rows have the bits of those that a task computes, soon after a listing too, when the other markets are older', async () => {
  const window = await read(undefined);
  expect(window?.own.range).toEqual({ from: LISTED.solana, until: END });
  await expectRowsAsFromStore(window);
});

test('an older market is kept once for all that look at it, a younger one is copied', async () => {
  const window = await read(undefined);
  const sameMemory = cross.map(({ value }, i) => window?.columns.cross[i]?.scaledReturn.buffer === value?.columns.scaledReturn.buffer);
  expect(sameMemory).toEqual([true, false]);
});

test('is the very same while nothing is new', async () => {
  const window = await read(undefined);
  await Promise.all(cross.map((each) => each.refresh()));
  expect(await read(window)).toBe(window);
});

test('a new candle of the market brings those of the others with it, and the rows are as if computed afresh', async () => {
  const before = await read(undefined);
  for (const [seed, market] of [
    [1, bitcoin],
    [2, solana],
    [3, ether],
  ] as const)
    await store.merge(market, candles(seed, END, plusHours(END, 2)), END);
  const after = await read(before);
  expect(after?.own.range.until).toBe(plusHours(END, 2));
  await expectRowsAsFromStore(after);
  expect(after?.columns).toEqual((await readFeatureWindow(store, solana, cross)(undefined))?.columns);
});

test('another market that lags is not copied, and what comes late of it, or changes, is seen', async () => {
  await store.merge(solana, candles(2, END, plusHours(END, 3)), END);
  const before = await read(undefined);
  expect(before?.columns.cross[0]?.logClose.buffer).toBe(cross[0]?.value?.columns.logClose.buffer);
  await expectRowsAsFromStore(before);
  await store.merge(bitcoin, candles(1, END, plusHours(END, 3)), END);
  await store.merge(ether, candles(4, plusHours(END, -30), END), plusHours(END, -30));
  await Promise.all(cross.map((each) => each.refresh()));
  const after = await read(before);
  expect(after).not.toBe(before);
  await expectRowsAsFromStore(after);
});

test('another market without any candle is missing everywhere', async () => {
  const none = marketOf('binance', 'XRP/USDT');
  const empty = kept<CrossMemory>('none', readCrossMemory(store, none), () => undefined);
  const window = await readFeatureWindow(store, solana, [empty])(undefined);
  const [other] = window?.columns.cross ?? [];
  expect([other?.market.symbol, other?.candles.start]).toEqual(['XRP/USDT', plusHours(LISTED.solana, -MAX_LOOK_BACK)]);
  expect(new Set([...(other?.scaledReturn ?? []), ...(other?.candles.close ?? [])])).toEqual(new Set([Number.NaN]));
  expect(other?.scaledReturn).toHaveLength(window?.columns.length ?? 0);
});

test('while another market cannot be read, there is no new window', async () => {
  await cross[0]?.refresh();
  expect(cross[0]?.value).toBeDefined();
  const away: Kept<CrossMemory> = { value: cross[0]?.value, problem: 'candles of BTC: nobody answers', refresh: () => Promise.resolve() };
  await expect(readFeatureWindow(store, solana, [away])(undefined)).rejects.toThrow('candles of BTC: nobody answers');
});

test('without candles there is none', async () => {
  expect(await readFeatureWindow(store, marketOf('binance', 'XRP/USDT'), cross)(undefined)).toBeUndefined();
});
