import type { Columns } from './columns.ts';
import { EMA_26, WILDER_14 } from './indicator-columns.ts';
import { VOLATILITY_HOURS } from './price-columns.ts';
import { RELATIVE_VOLUME_HOURS } from './volume-columns.ts';

/** A column that features build on. */
export interface Column {
  /** slots that a value is made of, its own included */
  readonly lookBack: number;
  readonly of: (columns: Columns) => Float64Array;
}

export const LOG_CLOSE: Column = { lookBack: 1, of: (columns) => columns.logClose };
export const LOG_RETURN: Column = { lookBack: 2, of: (columns) => columns.logReturn };
export const VOLATILITY: Column = { lookBack: VOLATILITY_HOURS + 1, of: (columns) => columns.volatility };
export const SCALED_RETURN: Column = { lookBack: VOLATILITY.lookBack, of: (columns) => columns.scaledReturn };
export const CLIPPED_RETURN: Column = { lookBack: SCALED_RETURN.lookBack, of: (columns) => columns.clippedReturn };
export const SQUARED_RETURN: Column = { lookBack: LOG_RETURN.lookBack, of: (columns) => columns.squaredReturn };
export const CLOSE_LOCATION: Column = { lookBack: 1, of: (columns) => columns.closeLocation };
export const LOG_VOLUME: Column = { lookBack: 1, of: (columns) => columns.logVolume };
export const SIGNED_VOLUME: Column = { lookBack: RELATIVE_VOLUME_HOURS, of: (columns) => columns.signedVolume };
export const LOCATED_VOLUME: Column = { lookBack: RELATIVE_VOLUME_HOURS, of: (columns) => columns.locatedVolume };
export const MARKET_RETURN: Column = { lookBack: SCALED_RETURN.lookBack, of: (columns) => columns.marketReturn };
export const MARKET_DISPERSION: Column = { lookBack: SCALED_RETURN.lookBack, of: (columns) => columns.dispersion };
export const MARKET_BREADTH: Column = { lookBack: SCALED_RETURN.lookBack, of: (columns) => columns.breadth };
export const MARKET_CLOSE_LOCATION: Column = { lookBack: 1, of: (columns) => columns.marketCloseLocation };
export const MARKET_GAP: Column = { lookBack: SCALED_RETURN.lookBack, of: (columns) => columns.marketGap };
export const MARKET_LEAD: Column = { lookBack: SCALED_RETURN.lookBack + 1, of: (columns) => columns.marketLead };
export const LOG_RATIO: Column = { lookBack: 1, of: (columns) => columns.logRatio };
export const TRUE_RANGE: Column = { lookBack: 2, of: (columns) => columns.trueRange };
export const DIRECTIONAL_INDEX: Column = { lookBack: WILDER_14.weights.length + 1, of: (columns) => columns.directionalIndex };
export const MACD: Column = { lookBack: EMA_26.weights.length, of: (columns) => columns.macd };
