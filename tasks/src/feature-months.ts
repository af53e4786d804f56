import { setTimeout as sleep } from 'node:timers/promises';
import { crossMarketsOf, fingerprintOf, type Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type FeatureSet, type FeatureTable, featureSetOf, MAX_LOOK_BACK, type MarketWindow } from '@forecast/core/features';
import { earlier, type HourRange, hoursOfMonth, later, type Month, monthsOf, plusHours } from '@forecast/core/time';
import { readMarketWindow } from './market-window.ts';
import type { Platform } from './platform.ts';

/** The features that rows of the market are stored with. */
export const featureSetOfMarket = (platform: Pick<Platform, 'config'>, market: Market): FeatureSet =>
  featureSetOf(market, crossMarketsOf(market, platform.config.cross_markets));

/** Hours that have a row: from the first candle to the hour that begins when the last one closes, whose target is not known yet. */
export const rowsOf = (extent: HourRange): HourRange => ({ from: extent.from, until: plusHours(extent.until, 1) });

/** The rows of one month, `rows` at the most. */
export const rowsOfMonth = (month: Month, rows: HourRange): HourRange => {
  const hours = hoursOfMonth(month);
  return { from: later(hours.from, rows.from), until: earlier(hours.until, rows.until) };
};

/** The rows from the first of `months` to the last. */
export const spanOf = (months: readonly Month[], rows: HourRange): HourRange => {
  const ranges = months.map((month) => rowsOfMonth(month, rows));
  return { from: ranges[0]?.from ?? rows.from, until: ranges.at(-1)?.until ?? rows.from };
};

/** The candles that the rows of `range` can depend on. */
export const candlesBehind = ({ from, until }: HourRange): HourRange => ({ from: plusHours(from, -MAX_LOOK_BACK), until });

/** Names the candles, of the market and of its cross markets, that the rows of a month were or would be computed from. */
export const monthFingerprint = ({ candles, cross }: MarketWindow, rows: HourRange): string =>
  fingerprintOf([candles, ...cross.map((other) => other.candles)], candlesBehind(rows));

/** Milliseconds between looks: an hourly run that writes the month of now takes less than all of them. */
const PAUSES_MS = [100, 300, 1000, 2000, 4000];

/**
 * Reads stored rows that are proved to be of the candles as they are now.
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
  throw new Fault('features_stale', `features of ${market.slug}: they are being replaced all the time: try again`);
};

/** undefined when a month was replaced while it was read. @throws Fault `features_stale` */
const readFresh = async (platform: Platform, market: Market, range: HourRange, names: readonly string[]) => {
  const { id } = featureSetOfMarket(platform, market);
  const months = monthsOf(range);
  const before = await platform.features.fingerprints(market, id, months);
  const stale = await staleMonths(platform, market, months);
  if (stale.length > 0)
    throw new Fault(
      'features_stale',
      `features of ${market.slug}: ${stale.slice(0, 3).join(', ')} are of other candles: run tasks features --all`,
    );
  const table = await platform.features.read(market, id, range, names);
  const after = await platform.features.fingerprints(market, id, months);
  return months.every((month) => before.get(month) === after.get(month)) ? table : undefined;
};

const notYet = (error: unknown): undefined => {
  if (!(error instanceof Fault) || error.code !== 'features_stale') throw error;
};

/** Those of `months` whose stored rows are missing, or were computed from other candles than there are. */
export const staleMonths = async (platform: Platform, market: Market, months: readonly Month[]): Promise<readonly Month[]> => {
  const extent = await platform.candles.extent(market);
  if (extent === undefined || months.length === 0) return [];
  const rows = rowsOf(extent);
  const [window, stored] = await Promise.all([
    readMarketWindow(platform, market, candlesBehind(spanOf(months, rows))),
    platform.features.fingerprints(market, featureSetOfMarket(platform, market).id, months),
  ]);
  return months.filter((month) => stored.get(month) !== monthFingerprint(window, rowsOfMonth(month, rows)));
};
