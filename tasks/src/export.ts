import { writePredictions } from '@forecast/core/adapters/store';
import { epochMs, hoursOfMonth, monthsOf, plusHours } from '@forecast/core/time';
import { feedAt } from './missing-candle.ts';
import { perMarket, type Task } from './task.ts';

/** Copies the forecast log into parquet, a month an object: of the months of the last `revision_hours`, or of all. */
export const exportPredictions =
  (options: { readonly all: boolean }): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      const extent = await platform.candles.extent(market);
      if (extent === undefined) {
        if ((await platform.promotions.recordedChampion(market.slug)) !== undefined) await feedAt(platform, market, at);
        return { kind: 'nothing_to_do', reason: 'there are no candles' };
      }
      const from = options.all ? extent.from : plusHours(at, -platform.config.ingest.revision_hours);
      const months = monthsOf({ from: epochMs(Math.max(from, extent.from)), until: plusHours(at, 1) });
      let rows = 0;
      for (const month of months) {
        const scored = await platform.forecasts.between(market.slug, hoursOfMonth(month), {});
        if (scored.length > 0) await writePredictions(platform.objects, market, month, scored);
        rows += scored.length;
      }
      return { kind: 'done', months: months.length, rows };
    });
