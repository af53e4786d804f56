import { type Candle, impossibleCandles, type RawCandle, validateCandles } from '@forecast/core/candles';
import { type EpochMs, epochMs, plusHours } from '@forecast/core/time';
import { afterEach, describe, expect, test } from 'vitest';
import { quarantineFigures, quarantineLines } from '../tasks/src/quarantine.ts';
import type { ReplayFaults } from '../tasks/src/replay/index.ts';
import { contents } from './ingest-archive.ts';
import { BTC, ingested, SINCE, summerOf } from './ingest-scene.ts';
import { bundledLines, candlesOf } from './replay-folder.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const HOUR = epochMs(Date.UTC(2025, 6, 28, 12));
const FOR_EVER = Number.POSITIVE_INFINITY;
const bundled = new Map(candlesOf(bundledLines('BTCUSDT', SINCE, Date.UTC(2025, 8, 1))).map((candle) => [candle.openTime, candle]));
const trueCandle = (openTime: EpochMs): Candle => bundled.get(openTime) as Candle;

/** The candle of `openTime` with prices that many times what they were. */
const times = (openTime: EpochMs, factors: Partial<Record<'open' | 'high' | 'low' | 'close', number>>): Partial<RawCandle> => {
  const candle = trueCandle(openTime);
  const told = { ...candle };
  for (const [name, factor] of Object.entries(factors) as ['open', number][]) told[name] = candle[name] * factor;
  return { ...told, high: Math.max(told.open, told.high, told.close), low: Math.min(told.open, told.low, told.close) };
};
const all = (factor: number) => ({ open: factor, high: factor, low: factor, close: factor });
const fault = (openTime: EpochMs, told: Partial<RawCandle>, hours = FOR_EVER): ReplayFaults => ({
  candles: [{ symbol: 'BTC/USDT', openTime, hours, told }],
});
const stored = async (scene: Awaited<ReturnType<typeof summerOf>>, openTime: EpochMs) =>
  (await contents(scene.archive.candles, BTC)).find((candle) => candle.openTime === openTime);

describe('an impossible candle is quarantined, told, and stored once it is told right', () => {
  test.each<[string, Partial<RawCandle>, string]>([
    ['a close tenfold', times(HOUR, { close: 10 }), 'jump_not_confirmed'],
    ['a close of a tenth', times(HOUR, { close: 0.1 }), 'jump_not_confirmed'],
    ['an open tenfold', times(HOUR, { open: 10 }), 'jump_not_confirmed'],
    ['a high tenfold', times(HOUR, { high: 10 }), 'jump_not_confirmed'],
    ['a low of a tenth', times(HOUR, { low: 0.1 }), 'jump_not_confirmed'],
    ['all tenfold', times(HOUR, all(10)), 'jump_not_confirmed'],
    ['all a thousandth', times(HOUR, all(1e-3)), 'jump_not_confirmed'],
    ['a high of 1e300', { high: 1e300 }, 'beyond_any_price'],
    ['a low of 1e-320', { low: 1e-320 }, 'not_positive'],
    ['a negative close', { close: -1, low: -1 }, 'not_positive'],
    ['a volume of 1e300', { volume: 1e300 }, 'beyond_any_volume'],
  ])('%s', async (_name, told, reason) => {
    const scene = await summerOf(plusHours(HOUR, 3), closing, fault(HOUR, told, 4));
    const gap = { from: HOUR, until: plusHours(HOUR, 1) };
    const first = ingested(await scene.run());
    expect(first).toMatchObject({ rejected: [{ reason, candle: { openTime: HOUR } }], gaps: [gap], missing: 1, to: plusHours(HOUR, 3) });
    expect(await stored(scene, HOUR)).toBeUndefined();
    expect(quarantineLines(first)).toEqual([
      expect.stringMatching(new RegExp(`^candle of 2025-07-28T12:00:00Z quarantined.*: ${reason} \\(open`)),
    ]);
    expect(quarantineFigures(first)).toMatchObject({
      quarantine: [{ hour: '2025-07-28T12:00:00Z', reason, volume: told.volume ?? trueCandle(HOUR).volume }],
    });
    expect(ingested(await scene.run())).toMatchObject({ added: 0, rejected: [{ reason }] });
    scene.wait(3);
    expect(ingested(await scene.run())).toMatchObject({ rejected: [], gaps: [], missing: 0 });
    expect(await stored(scene, HOUR)).toEqual(trueCandle(HOUR));
  });
});

test.each<[string, EpochMs]>([
  ['the last of a month', epochMs(Date.UTC(2025, 5, 30, 23))],
  ['the first of a month', epochMs(Date.UTC(2025, 6, 1, 0))],
  ['the last of a page', plusHours(SINCE, 999)],
  ['the first of a page', plusHours(SINCE, 1000)],
  ['the first of all', SINCE],
])('%s is judged by what comes before and after it', async (_name, hour) => {
  const scene = await summerOf(epochMs(Date.UTC(2025, 6, 20)), closing, fault(hour, times(hour, all(10))));
  const { rejected, n } = ingested(await scene.run());
  expect(rejected.map(({ candle, reason }) => [candle.openTime, reason])).toEqual([[hour, 'jump_not_confirmed']]);
  expect(n).toBe(49 * 24 - 1);
  expect(await stored(scene, hour)).toBeUndefined();
});

test('the newest candle, when it jumps, waits for the next one: a mistake stays out, a move that goes on comes in', async () => {
  const next = plusHours(HOUR, 1);
  const mistake = await summerOf(next, closing, fault(HOUR, times(HOUR, { close: 10 })));
  const waiting = ingested(await mistake.run());
  expect(waiting).toMatchObject({ rejected: [{ reason: 'awaits_next_candle', candle: { openTime: HOUR } }], to: HOUR });
  mistake.wait(1);
  expect(ingested(await mistake.run())).toMatchObject({ rejected: [{ reason: 'jump_not_confirmed' }], to: plusHours(HOUR, 2), missing: 1 });

  const crash = [0, 1, 2, 3].map((i) => ({ symbol: 'BTC/USDT', openTime: plusHours(HOUR, i), hours: FOR_EVER }));
  const told = crash.map((each, i) => ({ ...each, told: times(each.openTime, i === 0 ? { low: 0.1, close: 0.1 } : all(0.1)) }));
  const move = await summerOf(next, closing, { candles: told });
  expect(ingested(await move.run())).toMatchObject({ rejected: [{ reason: 'awaits_next_candle' }], to: HOUR });
  move.wait(1);
  expect(ingested(await move.run())).toMatchObject({ rejected: [], added: 2, missing: 0, to: plusHours(HOUR, 2) });
  expect((await stored(move, HOUR))?.close).toBeCloseTo(trueCandle(HOUR).close / 10, 6);
});

test('what an hourly ingest left out is asked for again as long as forty days, older hours with --all', async () => {
  const [recent, old] = [epochMs(Date.UTC(2025, 7, 1, 3)), epochMs(Date.UTC(2025, 5, 10, 3))];
  const until = 24 * 35;
  const faults = [recent, old].map(
    (openTime) => fault(openTime, times(openTime, { close: 10 }), openTime === old ? 24 * 80 : until).candles?.[0],
  );
  const scene = await summerOf(epochMs(Date.UTC(2025, 7, 10)), closing, { candles: faults.filter((each) => each !== undefined) });
  expect(ingested(await scene.run()).rejected.map(({ candle }) => candle.openTime)).toEqual([old, recent]);
  scene.wait(24 * 10);
  expect(ingested(await scene.run()).rejected.map(({ candle }) => candle.openTime)).toEqual([recent]);
  expect(ingested(await scene.run({ all: true })).rejected.map(({ candle }) => candle.openTime)).toEqual([old, recent]);
});

test('an old gap is filled by --all once the exchange tells it right', async () => {
  const old = epochMs(Date.UTC(2025, 5, 10, 3));
  const scene = await summerOf(epochMs(Date.UTC(2025, 7, 10)), closing, fault(old, times(old, { close: 10 }), 24 * 65));
  expect(ingested(await scene.run())).toMatchObject({ missing: 1 });
  scene.wait(24 * 10);
  expect(ingested(await scene.run())).toMatchObject({ rejected: [] });
  expect(await stored(scene, old)).toBeUndefined();
  expect(ingested(await scene.run({ all: true }))).toMatchObject({ added: 1, rejected: [], missing: 0 });
  expect(await stored(scene, old)).toEqual(trueCandle(old));
});

test.each([false, true])(
  'an impossible candle that was stored before there was a rule is taken out, and read again (all: %s)',
  async (all) => {
    const [recent, old] = [epochMs(Date.UTC(2025, 6, 27, 3)), epochMs(Date.UTC(2025, 5, 3, 3))];
    const scene = await summerOf(epochMs(Date.UTC(2025, 6, 28)), closing);
    await scene.run();
    const broken = [old, recent].map((openTime) => ({ ...trueCandle(openTime), ...times(openTime, { close: 10 }), openTime }));
    await scene.archive.candles.merge(BTC, broken, SINCE);
    const hourly = ingested(await scene.run({ all }));
    const found = [old, recent].map((openTime) => ({ reason: 'jump_not_confirmed', candle: { openTime } }));
    expect(hourly).toMatchObject({ withdrawn: found, added: 2, rejected: [] });
    expect(quarantineLines(hourly)).toEqual([
      expect.stringMatching(/^candle of 2025-06-03T03:00:00Z was stored and cannot be true/),
      expect.stringMatching(/^candle of 2025-07-27T03:00:00Z was stored and cannot be true/),
    ]);
    expect([await stored(scene, recent), await stored(scene, old)]).toEqual([trueCandle(recent), trueCandle(old)]);
    expect(ingested(await scene.run({ all: true }))).toMatchObject({ withdrawn: [], rejected: [], added: 0 });
  },
);

const tenfold = (openTime: EpochMs): Candle => ({ ...trueCandle(openTime), ...times(openTime, { close: 10 }), openTime });

test('one that was stored in an older month is taken out when the month has its turn, and read again', async () => {
  const scene = await summerOf(epochMs(Date.UTC(2025, 7, 29)), closing);
  await scene.run();
  // The last and the first of a month, and one that only the longest look-back still reaches.
  const old = [Date.UTC(2025, 5, 30, 23), Date.UTC(2025, 6, 1), Date.UTC(2025, 6, 19, 4)].map(epochMs);
  for (const hour of old) {
    await scene.archive.candles.merge(BTC, [tenfold(hour)], SINCE);
    const withdrawn: EpochMs[] = [];
    for (let i = 0; i < 3; i++) withdrawn.push(...ingested(await scene.run()).withdrawn.map(({ candle }) => epochMs(candle.openTime)));
    expect(withdrawn).toEqual([hour]);
    expect(await stored(scene, hour)).toEqual(trueCandle(hour));
  }
});

test('of a market that is no longer listed it is taken out, too: it would be looked at for six weeks', async () => {
  const scene = await summerOf(HOUR, closing);
  await scene.run();
  const broken = plusHours(HOUR, -500);
  await scene.archive.candles.merge(BTC, [tenfold(broken)], SINCE);
  const gone = { ...scene.exchange, listings: async () => new Map([[BTC.slug, 'unlisted' as const]]) };
  expect(await scene.run({ exchange: gone })).toMatchObject({
    kind: 'failed',
    fault: { code: 'config', message: expect.stringMatching(/; stored candles that cannot be true were taken out: 2025-07-07T16:00:00Z$/) },
  });
  expect(await stored(scene, broken)).toBeUndefined();
  expect(await stored(scene, plusHours(broken, 1))).toEqual(trueCandle(plusHours(broken, 1)));
});

test('a month of which nothing is true leaves no object behind', async () => {
  const scene = await summerOf(plusHours(SINCE, 100), closing);
  await scene.run();
  const july = epochMs(Date.UTC(2025, 6, 1));
  await scene.archive.candles.merge(BTC, [{ openTime: july, ...all(1), volume: 0 }], SINCE);
  expect(ingested(await scene.run()).withdrawn).toMatchObject([{ candle: { openTime: july } }]);
  expect(await scene.archive.candles.months(BTC)).toEqual(['2025-06']);
});

test.each(['BTC', 'ETH', 'SOL', 'BNB', 'XRP'])('of the real candles of %s not one is lost', (base) => {
  const told = candlesOf(bundledLines(`${base}USDT`, 0, FOR_EVER));
  const { candles, rejected } = validateCandles(told);
  expect([candles.length, rejected]).toEqual([base === 'BTC' ? 70_810 : 43_802, []]);
  expect(impossibleCandles(candles)).toEqual([]);
});
