import { folderStore, openCandleArchive } from '@forecast/core/adapters/store';
import { type Candle, marketOf } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import { afterAll, expect, test } from 'vitest';
import { stretchesOf } from '../tasks/src/hours-to-score.ts';
import { counted } from './counted-objects.ts';
import { forecastAt } from './forecast-at.ts';
import { passingFolder } from './replay-folder.ts';
import { usePostgres } from './servers/postgres.ts';
import { opened, ran, smallPlatform } from './small-platform.ts';

const postgres = usePostgres();
const hour = (iso: string): EpochMs => epochMs(Date.parse(`${iso}:00Z`));
const AT = hour('2025-03-20T12:00');
const NOWHERE = 'http://127.0.0.1:9';

const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

const candle = (openTime: EpochMs, close = 100 + ((openTime / HOUR_MS) % 7)): Candle => ({
  openTime,
  open: 100,
  high: 200,
  low: 50,
  close,
  volume: 1,
});

/** A market of its own, with candles from 2018 on but for `missing`, forecasts of `forecast`, and all that is due scored. */
const scene = async (base: string, missing: readonly EpochMs[], forecast: readonly EpochMs[]) => {
  const market = marketOf('binance', `${base}/USDT`);
  const servers = { databaseUrl: postgres.url, mlflowUrl: NOWHERE, exchangeUrl: NOWHERE };
  const small = smallPlatform(servers, { symbols: [market.symbol], cross: [], since: '2018-01-01' });
  const { counting, calls } = counted(await folderStore(passingFolder()));
  const platform = { ...(await opened(small, () => AT)), candles: openCandleArchive(counting) };
  closing.push(() => platform.close());
  const from = hour('2018-02-01T00:00');
  const all = Array.from({ length: (AT - from) / HOUR_MS }, (_, i) => candle(plusHours(from, i)));
  await platform.candles.merge(
    market,
    all.filter(({ openTime }) => !missing.includes(openTime)),
    epochMs(0),
  );
  await platform.forecasts.issue(forecast.map((each) => forecastAt(each, { market: market.slug, role: 'backfill', madeAt: AT })));
  const score = async (at: EpochMs = AT) => (await ran(platform, ['score'], at))[0];
  const outcomeOf = async (at: EpochMs) =>
    (await platform.forecasts.between(market.slug, { from: at, until: plusHours(at, 1) }, {}))[0]?.outcome;
  /** Objects that one more `score` reads. */
  const readsOf = async (at: EpochMs = AT): Promise<number> => {
    const before = calls.read;
    await score(at);
    return calls.read - before;
  };
  return { market, platform, score, outcomeOf, readsOf };
};

const OLD = hour('2018-03-05T07:00');
const LAST = plusHours(AT, -1);

test('hours that stay masked, however old, cost no object', async () => {
  const { score, outcomeOf, readsOf } = await scene('AAA', [OLD, hour('2021-06-30T23:00')], [OLD, hour('2021-07-01T00:00'), LAST]);
  expect(await score()).toMatchObject({ kind: 'done', due: 3, settled: 1, masked: 2, changed: 3 });
  expect((await outcomeOf(hour('2021-07-01T00:00')))?.reason).toBe('no candle for 2021-06-30T23:00:00Z');
  await score();
  // What the archive spans, and the last two days.
  expect(await readsOf()).toBe(3);
  expect(await readsOf()).toBe(3);
});

test.each<[string, string, readonly [EpochMs, EpochMs]]>([
  ['of an old month', 'BBB', [OLD, OLD]],
  ['before the first hour of an old month', 'CCC', [hour('2021-07-01T00:00'), hour('2021-06-30T23:00')]],
  ['of the running month, older than what is revised', 'DDD', [hour('2025-03-02T05:00'), hour('2025-03-02T05:00')]],
  ['of the month before, when the month has just begun', 'EEE', [hour('2025-02-28T23:00'), hour('2025-02-28T22:00')]],
])('a candle that comes late, %s, settles its hour with revision 1', async (_, base, [masked, missing]) => {
  const { market, platform, score, outcomeOf } = await scene(base, [missing], [masked, LAST]);
  await score();
  await score();
  expect(await outcomeOf(masked)).toMatchObject({ state: 'masked', revision: 0 });
  await platform.candles.merge(market, [candle(missing)], epochMs(0));
  expect(await score()).toMatchObject({ changed: 1 });
  expect(await outcomeOf(masked)).toMatchObject({ state: 'settled', revision: 1 });
  expect(await score()).toMatchObject({ changed: 0 });
});

test('an outcome of an old month follows candles that were replaced', async () => {
  const { market, platform, score, outcomeOf, readsOf } = await scene('FFF', [], [OLD, plusHours(OLD, 50), LAST]);
  await score();
  await score();
  await platform.candles.merge(market, [candle(OLD, 77)], epochMs(0));
  expect(await score()).toMatchObject({ changed: 1 });
  expect(await outcomeOf(OLD)).toMatchObject({ state: 'settled', close: 77, revision: 1 });
  expect(await readsOf()).toBe(3);
});

test('hours of any age without an outcome are scored, those before the last candle only', async () => {
  const pending = plusHours(AT, 3);
  const { score, outcomeOf, platform, market } = await scene('GGG', [hour('2018-02-28T23:00')], [hour('2018-02-28T23:00'), OLD, pending]);
  expect(await score()).toMatchObject({ due: 2, settled: 1, masked: 1, pending: 0 });
  expect(await score(plusHours(AT, 5))).toMatchObject({ kind: 'failed' });
  expect(await outcomeOf(pending)).toBeNull();
  await platform.candles.merge(market, [candle(plusHours(AT, 5))], epochMs(0));
  await score(plusHours(AT, 6));
  expect(await outcomeOf(pending)).toMatchObject({ state: 'masked', revision: 0 });
});

test('hours that lie near each other are read as one stretch', () => {
  const hours = [0, 1, 700, 2000, 2001].map((i) => plusHours(OLD, i));
  expect(stretchesOf(hours)).toEqual([
    { hours: hours.slice(0, 3), range: { from: OLD, until: plusHours(OLD, 701) } },
    { hours: hours.slice(3), range: { from: plusHours(OLD, 2000), until: plusHours(OLD, 2002) } },
  ]);
  expect(stretchesOf([])).toEqual([]);
});
