import type { Market } from '../candles/index.ts';
import { LOG_CLOSE, LOG_RATIO, LOG_RETURN, VOLATILITY } from './column.ts';
import type { Columns } from './columns.ts';
import type { CrossColumns } from './cross-columns.ts';
import type { Feature } from './feature.ts';
import { feature, last, reachOf } from './feature-over.ts';
import { lagged, quotient } from './lagged.ts';
import { windowStandardDeviation } from './window-moments.ts';
import { windowMean } from './window-sum.ts';

/** How features name another market: `eth`. */
const prefixOf = ({ base }: Market): string => base.toLowerCase();

/** Another market's log return, `lag` hours before the last one, over its own volatility of now. */
export const crossReturnLag = (market: Market, lag: number): Feature =>
  feature(`${prefixOf(market)}_return_lag_${lag}`, Math.max(reachOf(LOG_RETURN, lag + 1), VOLATILITY.lookBack), (columns, slot) => {
    const { logReturn, volatility } = columnsOf(columns, market);
    return lagged(logReturn, slot, lag) / last(volatility, slot);
  });

const RELATIVE_HOURS = 24;

/** Another market's 24 h log return less the own one, over the own volatility. */
export const crossRelativeReturn = (market: Market): Feature =>
  feature(
    `${prefixOf(market)}_relative_return_24`,
    Math.max(reachOf(LOG_CLOSE, RELATIVE_HOURS + 1), VOLATILITY.lookBack),
    (columns, slot) => {
      const other = riseOf(columnsOf(columns, market).logClose, slot);
      return (other - riseOf(columns.logClose, slot)) / last(columns.volatility, slot);
    },
  );

const riseOf = (logClose: Float64Array, slot: number): number => last(logClose, slot) - lagged(logClose, slot, RELATIVE_HOURS);

/** Keeps the z-score of a ratio that hardly moves small. */
const DEVIATION_FLOOR = 1e-9;

/** z-score of the log price ratio of the first other market to the own one among the last `hours`. */
export const ratioZ = (first: Market, hours: number): Feature =>
  feature(`${prefixOf(first)}_ratio_z_${hours}`, reachOf(LOG_RATIO, hours), ({ logRatio }, slot) => {
    const distance = last(logRatio, slot) - windowMean(logRatio, slot, hours);
    return quotient(distance, windowStandardDeviation(logRatio, slot, hours) + DEVIATION_FLOOR);
  });

const columnsOf = ({ cross }: Columns, { slug }: Market): CrossColumns => {
  for (const other of cross) if (other.market.slug === slug) return other;
  throw new RangeError(`features of ${slug}: the window does not hold this market`);
};
