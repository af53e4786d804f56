import { SQUARED_RETURN, VOLATILITY } from './column.ts';
import { exponentialMean, halfLifeWeights } from './exponential-window.ts';
import { feature, last, reachOf } from './feature-over.ts';

/** The scale of targets and forecasts: its name in rows and manifests. */
export const SCALE_FEATURE = 'ewm_volatility_24';

/** The volatility by which losses are divided: its name in rows. */
export const VOLATILITY_FEATURE = 'volatility_168';

const SLOTS = 480;
const DAY_HALF_LIFE = halfLifeWeights(24, SLOTS);

/** Percent: root of the mean of squared log returns, weighted by a half-life of 24 hours over 480. */
export const ewmVolatility24 = feature(
  SCALE_FEATURE,
  reachOf(SQUARED_RETURN, SLOTS),
  ({ squaredReturn }, slot) => Math.sqrt(exponentialMean(squaredReturn, slot, DAY_HALF_LIFE)) * 100,
);

/** Percent: standard deviation of the last 168 log returns. */
export const volatility168 = feature(VOLATILITY_FEATURE, VOLATILITY.lookBack, ({ volatility }, slot) => last(volatility, slot) * 100);
