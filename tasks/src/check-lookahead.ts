import { Fault } from '@forecast/core/fault';
import { checkLookahead as checkWindow } from '@forecast/core/features';
import { isoSecond } from '@forecast/core/time';
import { featureSetOfMarket } from './feature-months.ts';
import { readMarketWindow } from './market-window.ts';
import { perMarket, type Task } from './task.ts';

/** Changes the future of random hours and cuts their past, and compares every feature bit for bit. */
export const checkLookahead =
  ({ hours, seed }: { readonly hours: number; readonly seed: number }): Task =>
  (platform, { markets, at }) =>
    perMarket(platform, markets, async (market) => {
      const extent = await platform.candles.extent(market);
      if (extent === undefined)
        throw new Fault('too_little_data', `check-lookahead of ${market.slug}: there are no candles: run tasks ingest`);
      const window = await readMarketWindow(platform, market, { from: extent.from, until: at < extent.until ? at : extent.until });
      const { checked, violations } = checkWindow(window, featureSetOfMarket(platform, market), { hours, seed });
      const [first] = violations;
      if (first !== undefined)
        throw new Fault(
          'internal',
          `feature ${first.feature} of ${isoSecond(first.hour)}: ${first.kind}; ${violations.length} violations in all`,
        );
      return { kind: 'done', checked, violations: 0 };
    });
