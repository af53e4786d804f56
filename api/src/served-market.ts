import { type Market, marketOf } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import type { DriftMemory } from './memory/drift-memory.ts';
import type { FeatureWindow } from './memory/feature-window.ts';
import type { ForecastMemory } from './memory/forecast-memory.ts';
import type { Kept } from './memory/kept.ts';
import type { Lineage } from './memory/lineage.ts';
import type { ModelSlot } from './memory/model-slot.ts';

/** One market that is forecast, and all that is kept in memory of it. */
export interface ServedMarket {
  readonly market: Market;
  readonly window: Kept<FeatureWindow | undefined>;
  readonly forecasts: Kept<ForecastMemory>;
  readonly lineage: Kept<Lineage>;
  readonly drift: Kept<DriftMemory>;
  readonly model: ModelSlot;
}

/**
 * The market that a request names, the first one when it names none.
 *
 * @throws Fault `unknown_market`
 */
export const marketAsked = <Served extends Pick<ServedMarket, 'market'>>(all: readonly Served[], symbol: string | undefined): Served => {
  const [first] = all;
  if (first === undefined) throw new RangeError('no market is served');
  if (symbol === undefined) return first;
  const { slug } = marketOf(first.market.exchange, symbol);
  const asked = all.find(({ market }) => market.slug === slug);
  if (asked !== undefined) return asked;
  throw new Fault(
    'unknown_market',
    `symbol ${symbol}: is not served here; served are ${all.map(({ market }) => market.symbol).join(', ')}`,
  );
};
