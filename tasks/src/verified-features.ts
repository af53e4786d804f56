import { setTimeout as sleep } from 'node:timers/promises';
import { type CandleSeries, type Market, slotOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { FeatureTable, MarketWindow } from '@forecast/core/features';
import { type EpochMs, earlier, type HourRange, hoursOfMonth, type Month, monthsOf, plusHours } from '@forecast/core/time';
import { featureSetOfMarket, monthFingerprint, readStoredMonths, rowsOf, rowsOfMonth, type StoredMonths } from './feature-months.ts';
import type { Platform } from './platform.ts';

/** Milliseconds between looks: an hourly run that computes what a revision touched takes less than all of them. */
const PAUSES_MS = [100, 300, 1000, 2000, 4000];

/**
 * Reads stored rows of hours that are over, proved to be of the candles as they are now. Candles that come in behind `range` do not
 * disturb: its rows do not look at them.
 *
 * @throws Fault `features_stale` when they are not, also after a few seconds: an hourly run may be replacing them at this moment
 */
export const readVerifiedFeatures = async (
  platform: Platform,
  market: Market,
  range: HourRange,
  names: readonly string[],
): Promise<FeatureTable> => {
  for (const pause of PAUSES_MS) {
    const read = await readFresh(platform, market, range, names).catch(notYet);
    if (read !== undefined) return read;
    await sleep(pause, undefined, { signal: platform.signal });
  }
  const last = await readFresh(platform, market, range, names);
  if (last !== undefined) return last;
  throw new Fault('features_stale', `features of ${market.slug}: candles are revised all the time: try again`);
};

const notYet = (error: unknown): undefined => {
  if (!(error instanceof Fault) || error.code !== 'features_stale') throw error;
};

/** undefined when candles of the range were revised while it was read. @throws Fault `features_stale` */
const readFresh = async (platform: Platform, market: Market, range: HourRange, names: readonly string[]) => {
  const { id } = featureSetOfMarket(platform, market);
  const months = monthsOf(range);
  const before = await verified(platform, market, months, range.until);
  const table = await platform.features.read(market, id, range, names);
  const now = await platform.features.fingerprints(market, id, months);
  const replaced = months.filter((month) => now.get(month) !== before?.stored.get(month));
  if (replaced.length === 0) return table;
  // What was read is the old or the new: the same rows, when both are of the same candles up to the end of the range.
  const after = await verified(platform, market, replaced, range.until);
  const behind = (found: StoredMonths | undefined, month: Month) => found && fingerprintWhen(found, month, range.until);
  return replaced.every((month) => behind(before, month) === behind(after, month)) ? table : undefined;
};

/** @throws Fault `features_stale` when a month is of other candles than there are */
const verified = async (platform: Platform, market: Market, months: readonly Month[], until: EpochMs) => {
  const found = await readStoredMonths(platform, market, months);
  const stale = months.filter((month) => found !== undefined && !isFresh(found, month, until));
  if (stale.length === 0) return found;
  const message = `features of ${market.slug}: ${stale.slice(0, 3).join(', ')} are of other candles: run tasks features --all`;
  throw new Fault('features_stale', message);
};

/** Whether the month is of the candles of now, or of those that were known at any hour since `until`: none of them has changed then. */
const isFresh = (found: StoredMonths, month: Month, until: EpochMs): boolean => {
  const stored = found.stored.get(month);
  for (let known = earlier(found.extent.until, hoursOfMonth(month).until); ; known = plusHours(known, -1)) {
    if (stored === fingerprintWhen(found, month, known)) return true;
    if (known <= until) return false;
  }
};

/** What the month's fingerprint was when candles were known up to `known`. */
const fingerprintWhen = ({ extent, window }: StoredMonths, month: Month, known: EpochMs): string => {
  const until = earlier(extent.until, known);
  return monthFingerprint(known < extent.until ? cutAt(window, known) : window, rowsOfMonth(month, rowsOf({ from: extent.from, until })));
};

const cutAt = ({ market, candles, cross }: MarketWindow, known: EpochMs): MarketWindow => ({
  market,
  candles: seriesUntil(candles, known),
  cross: cross.map((other) => ({ ...other, candles: seriesUntil(other.candles, known) })),
});

const seriesUntil = (series: CandleSeries, known: EpochMs): CandleSeries => {
  const end = Math.max(0, slotOf(series, known));
  const { start, open, high, low, close, volume } = series;
  return {
    start,
    open: open.subarray(0, end),
    high: high.subarray(0, end),
    low: low.subarray(0, end),
    close: close.subarray(0, end),
    volume: volume.subarray(0, end),
  };
};
