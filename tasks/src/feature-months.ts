import { crossMarketsOf, fingerprintOf, type Market } from '@forecast/core/candles';
import { type FeatureSet, featureSetOf, MAX_LOOK_BACK, type MarketWindow } from '@forecast/core/features';
import { earlier, type HourRange, hoursOfMonth, later, type Month, plusHours } from '@forecast/core/time';
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

/** What is stored of some months, and the candles as they are now. */
export interface StoredMonths {
  /** hours that candles are known of */
  readonly extent: HourRange;
  readonly window: MarketWindow;
  /** fingerprint of the candles that each stored month was computed from */
  readonly stored: ReadonlyMap<Month, string>;
}

/** undefined when there are no candles, or no months. */
export const readStoredMonths = async (platform: Platform, market: Market, months: readonly Month[]): Promise<StoredMonths | undefined> => {
  const extent = await platform.candles.extent(market);
  if (extent === undefined || months.length === 0) return undefined;
  const [window, stored] = await Promise.all([
    readMarketWindow(platform, market, candlesBehind(spanOf(months, rowsOf(extent)))),
    platform.features.fingerprints(market, featureSetOfMarket(platform, market).id, months),
  ]);
  return { extent, window, stored };
};

/**
 * Those of `months` whose stored rows are missing, were computed from other candles than there are, or are not as they were written.
 * Damage is told.
 */
export const staleMonths = async (platform: Platform, market: Market, months: readonly Month[]): Promise<readonly Month[]> => {
  const unsound = await platform.features.unsound(market, featureSetOfMarket(platform, market).id, months);
  for (const fault of unsound.values()) if (fault !== 'unchecked') platform.progress.say(`${market.slug}: made anew: ${fault.message}`);
  const sound = months.filter((month) => !unsound.has(month));
  const found = await readStoredMonths(platform, market, sound);
  return months.filter((month) => found === undefined || !sound.includes(month) || !isFresh(found, month));
};

const isFresh = ({ extent, window, stored }: StoredMonths, month: Month): boolean =>
  stored.get(month) === monthFingerprint(window, rowsOfMonth(month, rowsOf(extent)));
