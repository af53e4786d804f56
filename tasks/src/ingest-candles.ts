import type { Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, isoSecond, plusHours, startOfHour } from '@forecast/core/time';
import { CANDLE_WAIT, type CandleWait, pollForCandle } from './candle-wait.ts';
import { type IngestResult, ingest } from './ingest.ts';
import { ingestedMarkets } from './market-window.ts';
import type { Platform } from './platform.ts';
import { polledClock } from './polled-clock.ts';
import type { Progress } from './progress.ts';
import { quarantineFigures, quarantineLines } from './quarantine.ts';
import { failed, type MarketResult, type Task } from './task.ts';

/**
 * Reads closed candles into the archive: of the markets that are forecast, and of those that their features look at. With `all`, also the
 * months that it lacks: of an object that was damaged and removed, or of an `ingest.since` that was moved back. With `wait`, at the hour
 * that runs, it waits for the candle that closes as that hour begins.
 */
export const ingestCandles =
  ({ wait, all }: { readonly wait: boolean; readonly all: boolean }): Task =>
  async (platform, { markets, at }) => {
    const wanted = ingestedMarkets(platform, markets);
    const bar = totalBar(platform.progress);
    const isCross = (slug: string): boolean => markets.every((market) => market.slug !== slug);
    try {
      const results = await ingestFrom(platform, wanted, { at, wait, all }, bar.of);
      return results.map((result) => withRole(result, isCross(result.market)));
    } finally {
      bar.stop();
    }
  };
interface Asked {
  readonly at: EpochMs;
  readonly wait: boolean;
  readonly all: boolean;
}

const ingestFrom = async (
  platform: Platform,
  markets: readonly Market[],
  { at, wait, all }: Asked,
  progress: (market: string, done: number, total: number) => void,
): Promise<readonly MarketResult[]> => {
  const { candles, revisions, config, signal } = platform;
  const exchange = await platform.exchange();
  const expected = { at, clock: polledClock(exchange, platform.now) };
  const byOurClock = (patience: CandleWait | undefined): CandleWait | undefined =>
    patience && wait ? { ...patience, sleep: (milliseconds) => platform.sleep(milliseconds, signal) } : undefined;
  let now = platform.now();
  const askClock = async (): Promise<boolean> => {
    now = await expected.clock.ask();
    return true;
  };
  // An exchange that is away as the hour begins is waited for, too.
  await pollForCandle(askClock, { expected, wait: byOurClock(isNear(at, now) ? CANDLE_WAIT : undefined), signal });
  if (wait && at > plusHours(startOfHour(now), 1)) throw tooEarly(at, now);
  const results = await ingest({
    exchange,
    markets,
    candles,
    revisions,
    now,
    since: epochMs(Date.parse(config.ingest.since)),
    revisionHours: config.ingest.revision_hours,
    all,
    expected,
    wait: byOurClock(candleWaitAt(at, now)),
    progress: (market, done, total) => progress(market.slug, done, total),
    signal,
  });
  return results.map((result) => asMarketResult(platform, result));
};

/** Only the hour that runs is worth waiting for: who works on an old one needs no candle that is just closing. */
export const candleWaitAt = (at: EpochMs, now: EpochMs): CandleWait | undefined => (at >= startOfHour(now) ? CANDLE_WAIT : undefined);

/** Whether it is the hour that runs or the next, which is the one that runs by a clock that is ahead. */
const isNear = (at: EpochMs, now: EpochMs): boolean => at >= startOfHour(now) && at <= plusHours(startOfHour(now), 1);

const tooEarly = (at: EpochMs, now: EpochMs): Fault =>
  new Fault(
    'too_early',
    `ingest --wait for ${isoSecond(at)}: it is ${isoSecond(now)} by the exchange's clock: set the clock of this host, or leave out --wait`,
  );

const asMarketResult = (platform: Platform, result: IngestResult): MarketResult => {
  const market = result.market.slug;
  if (result.kind === 'failed') return failed(platform, result.market, result.fault);
  const { added, unchanged, revisions, rejected, mended, gaps, from, to, n, missing, listing } = result;
  const { progress } = platform;
  if (listing === 'halted') progress.say(`${market}: the exchange has halted it: its candles end at ${isoOrNull(to) ?? 'none'}`);
  for (const { month, candles, damage } of mended)
    progress.say(`${market}: ${month} was damaged, ${candles} candles read again: ${damage}`);
  for (const line of quarantineLines(result)) progress.say(`${market}: ${line}`);
  return {
    market,
    kind: 'done',
    added,
    unchanged,
    revisions: revisions.length,
    quarantined: rejected.length,
    mended: mended.length,
    ...quarantineFigures(result),
    gaps: gaps.length,
    from: isoOrNull(from),
    to: isoOrNull(to),
    n,
    missing,
    ...(listing === 'halted' ? { listing } : {}),
  };
};

const withRole = (result: MarketResult, isCross: boolean): MarketResult => (isCross ? { ...result, cross: true } : result);

const isoOrNull = (at: EpochMs | undefined): string | null => (at === undefined ? null : isoSecond(at));

/** One bar for all markets, shown once there is more to read than the usual re-reading. */
const totalBar = (progress: Progress) => {
  const hours = new Map<string, { readonly done: number; readonly total: number }>();
  let bar: ReturnType<Progress['start']> | undefined;
  const sumOf = (part: 'done' | 'total'): number => [...hours.values()].reduce((sum, each) => sum + each[part], 0);
  return {
    of: (market: string, done: number, total: number): void => {
      hours.set(market, { done, total });
      if (sumOf('total') < WORTH_A_BAR) return;
      bar ??= progress.start('candles', sumOf('total'));
      bar.at(sumOf('done'), sumOf('total'));
    },
    stop: (): void => bar?.stop(),
  };
};

const WORTH_A_BAR = 2000;
