import type { ColumnFiller } from './column-filler.ts';
import { lagged } from './lagged.ts';
import type { PriceColumns } from './price-columns.ts';

/** The other markets as one: plain means over those that have a candle. All NaN without other markets. */
export interface MarketMeanColumns {
  /** mean scaled return */
  readonly marketReturn: Float64Array;
  /** standard deviation (n - 1) of the scaled returns across markets */
  readonly dispersion: Float64Array;
  /** share of the markets that rose */
  readonly breadth: Float64Array;
  readonly marketCloseLocation: Float64Array;
  /** own scaled return less the market's */
  readonly marketGap: Float64Array;
  /** own scaled return times the market's of the slot before */
  readonly marketLead: Float64Array;
  /** log close of the first other market less the own */
  readonly logRatio: Float64Array;
}

/** A week, and the hour before that the lead looks at. */
export const MARKET_RETURN_REACH = 169;

export const marketMeanColumns = (
  own: PriceColumns,
  cross: readonly PriceColumns[],
  fill: ColumnFiller,
  kept: MarketMeanColumns | undefined,
): MarketMeanColumns => {
  const returns = cross.map(({ scaledReturn }) => scaledReturn);
  const locations = cross.map(({ closeLocation }) => closeLocation);
  const first = cross[0]?.logClose ?? new Float64Array(own.logClose.length).fill(Number.NaN);
  const marketReturn = fill(kept?.marketReturn, (slot) => meanAcross(returns, slot), MARKET_RETURN_REACH);
  return {
    marketReturn,
    dispersion: fill(kept?.dispersion, (slot) => deviationAcross(returns, slot, marketReturn[slot] as number), MARKET_RETURN_REACH),
    breadth: fill(kept?.breadth, (slot) => shareAbove(returns, slot), MARKET_RETURN_REACH),
    marketCloseLocation: fill(kept?.marketCloseLocation, (slot) => meanAcross(locations, slot)),
    marketGap: fill(kept?.marketGap, (slot) => (own.scaledReturn[slot] as number) - (marketReturn[slot] as number), MARKET_RETURN_REACH),
    marketLead: fill(kept?.marketLead, (slot) => (own.scaledReturn[slot] as number) * lagged(marketReturn, slot, 0), MARKET_RETURN_REACH),
    logRatio: fill(kept?.logRatio, (slot) => (first[slot] as number) - (own.logClose[slot] as number)),
  };
};

const meanAcross = (columns: readonly Float64Array[], slot: number): number => {
  let sum = 0;
  let n = 0;
  for (const column of columns) {
    const value = column[slot] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    n++;
  }
  return sum / n;
};

const deviationAcross = (columns: readonly Float64Array[], slot: number, mean: number): number => {
  let squares = 0;
  let n = 0;
  for (const column of columns) {
    const distance = (column[slot] as number) - mean;
    if (Number.isNaN(distance)) continue;
    squares += distance * distance;
    n++;
  }
  return n < 2 ? Number.NaN : Math.sqrt(squares / (n - 1));
};

const shareAbove = (columns: readonly Float64Array[], slot: number): number => {
  let above = 0;
  let n = 0;
  for (const column of columns) {
    const value = column[slot] as number;
    if (Number.isNaN(value)) continue;
    if (value > 0) above++;
    n++;
  }
  return above / n;
};
