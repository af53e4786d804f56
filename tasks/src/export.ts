import { writePredictions } from '@forecast/core/adapters/store';
import type { Market } from '@forecast/core/candles';
import { hoursOfMonth, type Month, monthsOf, plusHours } from '@forecast/core/time';
import { feedAt } from './missing-candle.ts';
import type { Platform } from './platform.ts';
import { perMarket, type Task } from './task.ts';

/**
 * Copies the forecast log into parquet, a month an object: of the months that were written to since they were exported, however long ago, or
 * of all.
 */
export const exportPredictions =
  (options: { readonly all: boolean }): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      const extent = await platform.candles.extent(market);
      if (extent === undefined) {
        if ((await platform.promotions.recordedChampion(market.slug)) !== undefined) await feedAt(platform, market, at);
        return { kind: 'nothing_to_do', reason: 'there are no candles' };
      }
      const due = new Map((await platform.exports.due(market.slug)).map((each) => [each.month, each]));
      const months = options.all ? monthsOf({ from: extent.from, until: plusHours(at, 1) }) : [...due.keys()];
      let rows = 0;
      for (const month of months) {
        platform.signal.throwIfAborted();
        rows += await exportMonth(platform, market, month);
        const written = due.get(month);
        if (written !== undefined) await platform.exports.exported(market.slug, written);
      }
      return { kind: 'done', months: months.length, rows };
    });

const exportMonth = async (platform: Platform, market: Market, month: Month): Promise<number> => {
  const scored = await platform.forecasts.between(market.slug, hoursOfMonth(month), {});
  if (scored.length > 0) await writePredictions(platform.objects, market, month, scored);
  return scored.length;
};
