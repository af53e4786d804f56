import { type EpochMs, epochMs, isoSecond, startOfHour } from '@forecast/core/time';
import { CANDLE_WAIT, type IngestResult, ingest } from './ingest.ts';
import type { CandleWait } from './ingest-market.ts';
import { ingestedMarkets } from './market-window.ts';
import type { Progress } from './progress.ts';
import type { MarketResult, Task } from './task.ts';

/**
 * Reads closed candles into the archive: of the markets that are forecast, and of those that their features look at. With `all`, also the
 * months that it lacks: of an object that was damaged and removed, or of an `ingest.since` that was moved back.
 */
export const ingestCandles =
  ({ wait, all }: { readonly wait: boolean; readonly all: boolean }): Task =>
  async (platform, { markets, at }) => {
    const { candles, revisions, config, signal } = platform;
    const exchange = await platform.exchange();
    const now = await exchange.now();
    const bar = totalBar(platform.progress);
    try {
      const results = await ingest({
        exchange,
        markets: ingestedMarkets(platform, markets),
        candles,
        revisions,
        now,
        since: epochMs(Date.parse(config.ingest.since)),
        revisionHours: config.ingest.revision_hours,
        all,
        wait: wait ? candleWaitAt(at, now) : undefined,
        progress: (market, done, total) => bar.of(market.slug, done, total),
        signal,
      });
      return results.map((result) => asMarketResult(platform.progress, result));
    } finally {
      bar.stop();
    }
  };

/** Only the hour that runs is worth it: who works on an old one needs no candle that is just closing. */
export const candleWaitAt = (at: EpochMs, now: EpochMs): CandleWait | undefined => (at >= startOfHour(now) ? CANDLE_WAIT : undefined);

const asMarketResult = (progress: Progress, result: IngestResult): MarketResult => {
  const market = result.market.slug;
  if (result.kind === 'failed') {
    progress.say(`${market}: ${result.fault.code}: ${result.fault.message}`);
    return { market, kind: 'failed', code: result.fault.code, message: result.fault.message };
  }
  const { added, unchanged, revisions, rejected, gaps, from, to, n, missing } = result;
  for (const { candle, reason } of rejected) progress.say(`${market}: candle ${candle.openTime} was refused: ${reason}`);
  return {
    market,
    kind: 'done',
    added,
    unchanged,
    revisions: revisions.length,
    rejected: rejected.length,
    gaps: gaps.length,
    from: isoOrNull(from),
    to: isoOrNull(to),
    n,
    missing,
  };
};

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
