import type { Exchange, RawCandle } from '@forecast/core/candles';
import { type EpochMs, epochMs, HOUR_MS, plusHours } from '@forecast/core/time';
import { afterEach, describe, expect, test } from 'vitest';
import { openExchange } from '../core/src/adapters/exchange/index.ts';
import { ingest } from '../tasks/src/ingest.ts';
import { startReplayExchange } from '../tasks/src/replay/index.ts';
import { loggedArchive } from './ingest-archive.ts';
import { BTC, ingested, SINCE, summerOf } from './ingest-scene.ts';
import { bundledLines, candleFolder } from './replay-folder.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const NOW = epochMs(Date.UTC(2025, 7, 30));
const HOURS = 90 * 24;

/** A replay that dates the candle of `openTime` otherwise. */
const dated = (openTime: EpochMs, at: number, now = NOW) =>
  summerOf(now, closing, { candles: [{ symbol: 'BTC/USDT', openTime, hours: Number.POSITIVE_INFINITY, told: { openTime: at } }] });

describe('one candle that is dated wrongly costs its own hour, is told, and ends nothing early', () => {
  const [first, middle, last, second, newest] = [0, 500, 999, 1000, HOURS - 1].map((n) => plusHours(SINCE, n)) as [
    EpochMs,
    EpochMs,
    EpochMs,
    EpochMs,
    EpochMs,
  ];
  test.each<[string, EpochMs, number, string]>([
    ['a year ahead', middle, Date.UTC(2026, 6, 1), 'in_future'],
    ['a day ahead', middle, plusHours(NOW, 24), 'in_future'],
    ['an hour ahead', newest, plusHours(NOW, 1), 'in_future'],
    ['off the hour ahead', middle, plusHours(NOW, 3) + 1, 'in_future'],
    ['months after the others of its page', middle, Date.UTC(2025, 7, 20), 'not_told_again'],
    ['months after, the first of a page', second, Date.UTC(2025, 7, 25), 'not_told_again'],
    ['months after, the first of all', first, Date.UTC(2025, 7, 20), 'not_told_again'],
    ['before what was asked for', middle, Date.UTC(2025, 4, 1), 'not_asked_for'],
    ['before what was asked for, in the second page', second, Date.UTC(2025, 5, 1), 'not_asked_for'],
    ['in seconds', middle, middle / 1000, 'not_asked_for'],
    ['in microseconds', middle, middle * 1000, 'in_future'],
    ['off the hour', middle, middle + 60_000, 'off_grid'],
    ['off the hour, the last of a page', last, last + 60_000, 'off_grid'],
  ])('%s', async (_name, openTime, at, reason) => {
    const { run } = await dated(openTime, at);
    const result = ingested(await run());
    const told = [...new Set(result.rejected.map(({ candle }) => candle.openTime))];
    expect([told, [...new Set(result.rejected.map((each) => each.reason))]]).toEqual([[at], [reason]]);
    const isEdge = openTime === first || openTime === newest;
    expect(result).toMatchObject({ added: HOURS - 1, missing: isEdge ? 0 : 1 });
  });

  test.each([
    [middle, 1],
    [last, 5],
  ])('in the hour of another: neither is believed', async (openTime, hours) => {
    const { run } = await dated(openTime, plusHours(openTime, hours));
    expect(ingested(await run())).toMatchObject({ missing: 2, rejected: [{ reason: 'contradicted' }, { reason: 'contradicted' }] });
  });
});

/** `exchange`, whose pages `change` changes. */
const changed = (exchange: Exchange, change: (page: readonly RawCandle[], from: EpochMs) => readonly RawCandle[]): Exchange => ({
  ...exchange,
  candles: async (market, from) => change(await exchange.candles(market, from), from),
});

test.each<[string, (page: readonly RawCandle[]) => readonly RawCandle[]]>([
  ['of the future alone', (page) => page.slice(0, 3).map((candle) => ({ ...candle, openTime: candle.openTime + 365 * 24 * HOUR_MS }))],
  ['of the past alone', (page) => page.map((candle) => ({ ...candle, openTime: candle.openTime - 365 * 24 * HOUR_MS }))],
  ['without a time', (page) => page.map((candle) => ({ ...candle, openTime: Number.NaN }))],
])('a page %s is bad candles', async (_name, change) => {
  const { run, exchange } = await summerOf(NOW, closing);
  expect(await run({ exchange: changed(exchange, change) })).toMatchObject({ kind: 'failed', fault: { code: 'bad_candles' } });
});

describe('an empty page', () => {
  test('where candles were told before is not believed, and nothing is lost', async () => {
    const { run, exchange } = await summerOf(NOW, closing);
    const none = changed(exchange, () => []);
    expect(ingested(await run()).added).toBe(HOURS);
    expect(await run({ exchange: none })).toMatchObject({
      kind: 'failed',
      fault: { code: 'exchange_unavailable', message: expect.stringContaining('returned candles until 2025-08-30T00:00:00Z') },
    });
    expect(ingested(await run())).toMatchObject({ added: 0, missing: 0 });
  });

  test('in the middle of a history is not believed, and the next ingest goes on', async () => {
    const { run, exchange } = await summerOf(NOW, closing);
    const half = changed(exchange, (page, from) => (from >= plusHours(SINCE, 999) ? [] : page));
    expect(await run({ exchange: half })).toMatchObject({ kind: 'failed', fault: { code: 'exchange_unavailable' } });
    expect(ingested(await run())).toMatchObject({ n: HOURS, missing: 0 });
  });

  test('is believed of a market of which nothing was ever told, and after the last candle of one that has ended', async () => {
    const { run, exchange } = await summerOf(NOW, closing);
    expect(ingested(await run({ exchange: changed(exchange, () => []) }))).toMatchObject({ n: 0, added: 0 });
    // Exactly a page, and the clock goes on because another market does.
    const folder = candleFolder({
      'BINANCE_BTCUSDT_1h.csv.gz': bundledLines('BTCUSDT', SINCE, plusHours(SINCE, 1000)),
      'BINANCE_ETHUSDT_1h.csv.gz': bundledLines('ETHUSDT', SINCE, NOW),
    });
    const replay = await startReplayExchange({ folder, start: NOW, speed: 0 });
    const ended = await openExchange({ name: 'binance', url: replay.url });
    closing.push(
      () => replay.stop(),
      () => ended.close(),
    );
    const archive = await loggedArchive();
    for (const added of [1000, 0, 0]) {
      const options = { exchange: ended, markets: [BTC], since: SINCE, revisionHours: 48, now: NOW, ...archive };
      expect(ingested((await ingest(options))[0])).toMatchObject({ added, missing: 0, to: plusHours(SINCE, 1000) });
    }
  });
});
