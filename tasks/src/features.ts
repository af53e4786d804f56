import { LOOKED_BACK_HOURS, type Market } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { computeColumns, featureTable } from '@forecast/core/features';
import { type EpochMs, type HourRange, hoursOfMonth, later, type Month, monthOf, monthsOf, plusHours } from '@forecast/core/time';
import { candlesBehind, featureSetOfMarket, monthFingerprint, rowsOf, rowsOfMonth, spanOf, staleMonths } from './feature-months.ts';
import { ingestedMarkets, readMarketWindow } from './market-window.ts';
import { feedAt } from './missing-candle.ts';
import type { Platform } from './platform.ts';
import { perMarket, type Task } from './task.ts';

const ATTEMPTS = 10;

/**
 * Computes the feature rows of every month whose candles are others than those it was computed from: of the months that the
 * hour `at` can have touched, or (`all`) of every month. When candles came in meanwhile it looks again, so that of two who write one
 * month at once the one who read the older candles does not have the last word. Fails with `stale` where the candles, and so the rows, end
 * before `at`.
 */
export const features =
  ({ all }: { readonly all: boolean }): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      const set = featureSetOfMarket(platform, market).id;
      const done = { months: 0, rows: 0 };
      for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
        const before = await candlesVersion(platform, market);
        const extent = await platform.candles.extent(market);
        if (extent === undefined) {
          await feedAt(platform, market, at);
          return { kind: 'nothing_to_do', reason: 'halted' };
        }
        const rows = rowsOf(extent);
        const months = await staleMonths(platform, market, all ? monthsOf(rows) : await monthsTouched(platform, market, at, rows));
        if (months.length > 0) done.rows += await writeMonths(platform, market, months, rows);
        done.months += months.length;
        if (months.length > 0 && before !== (await candlesVersion(platform, market))) continue;
        // What there is has its rows. The row of the hour itself wants the last candle.
        await feedAt(platform, market, at);
        return { kind: 'done', set, ...done };
      }
      throw new Fault(
        'features_stale',
        `features of ${market.slug}: candles kept coming in: run tasks features again when they are all there`,
      );
    });

/** Changes when any candle does that the features of the market look at. */
const candlesVersion = async (platform: Platform, market: Market): Promise<string> => {
  const versions = ingestedMarkets(platform, [market]).map((each) => platform.candles.version(each));
  return (await Promise.all(versions)).join();
};

/**
 * A candle that changes or comes in late reaches the rows of the look-back after it: from the first hour on that an ingest reads again. Where the
 * month of that hour has no rows yet, nobody has computed any since the month before it or longer: then from the last on that has.
 */
const monthsTouched = async (platform: Platform, market: Market, at: EpochMs, rows: HourRange): Promise<readonly Month[]> => {
  const set = featureSetOfMarket(platform, market).id;
  let from = later(rows.from, plusHours(at, -Math.max(platform.config.ingest.revision_hours, LOOKED_BACK_HOURS)));
  while (from > rows.from) {
    const month = monthOf(from);
    if ((await platform.features.fingerprints(market, set, [month])).has(month)) break;
    from = later(rows.from, plusHours(hoursOfMonth(month).from, -1));
  }
  return monthsOf({ from, until: rows.until });
};

const writeMonths = async (platform: Platform, market: Market, months: readonly Month[], rows: HourRange): Promise<number> => {
  const set = featureSetOfMarket(platform, market);
  const window = await readMarketWindow(platform, market, candlesBehind(spanOf(months, rows)));
  const columns = computeColumns(window);
  const bar = months.length > 3 ? platform.progress.start('features', months.length) : undefined;
  let written = 0;
  try {
    for (const [i, month] of months.entries()) {
      platform.signal.throwIfAborted();
      const range = rowsOfMonth(month, rows);
      const table = featureTable(columns, set.features, range);
      await platform.features.writeMonth(market, set.id, month, table, monthFingerprint(window, range));
      written += table.target.length;
      bar?.at(i + 1);
    }
  } finally {
    // A bar that goes on would keep the process alive.
    bar?.stop();
  }
  return written;
};
