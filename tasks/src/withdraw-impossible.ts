import {
  type CandleStore,
  candlesOfSeries,
  impossibleCandles,
  type Market,
  mayHoldImpossible,
  type RejectedCandle,
} from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { MAX_LOOK_BACK } from '@forecast/core/features';
import { earlier, epochMs, type HourRange, hoursOfMonth, later, type Month, plusHours } from '@forecast/core/time';

/** What lies about hours and tells whether a jump at their edge is true. */
const MARGIN_HOURS = 168;

/**
 * Takes stored candles out that cannot be true, from before there was a rule: of all hours, or of those that a forecast looks at and of
 * `months`.
 *
 * @param stored what the archive spans
 * @returns what was taken out, oldest first
 */
export const withdrawImpossible = async (
  store: CandleStore,
  market: Market,
  stored: HourRange,
  months: readonly Month[] | 'all',
): Promise<readonly RejectedCandle[]> => {
  const youngest = { from: plusHours(stored.until, -MAX_LOOK_BACK - MARGIN_HOURS), until: stored.until };
  const ranges = months === 'all' ? [stored] : [...months.map(hoursOfMonth).filter(({ from }) => from < youngest.from), youngest];
  const withdrawn = new Map<number, RejectedCandle>();
  for (const range of ranges)
    for (const found of await impossibleIn(store, market, range, stored).catch(noneOfDamaged)) withdrawn.set(found.candle.openTime, found);
  const openTimes = [...withdrawn.keys()].map(epochMs);
  if (openTimes.length > 0) await store.withdraw(market, openTimes);
  return [...withdrawn.values()].toSorted((a, b) => a.candle.openTime - b.candle.openTime);
};

const impossibleIn = async (store: CandleStore, market: Market, range: HourRange, stored: HourRange) => {
  const within = (hours: HourRange): HourRange => ({ from: later(hours.from, stored.from), until: earlier(hours.until, stored.until) });
  if (!mayHoldImpossible(await store.read(market, within(range)))) return [];
  const about = within({ from: plusHours(range.from, -MARGIN_HOURS), until: plusHours(range.until, MARGIN_HOURS) });
  const found = impossibleCandles(candlesOfSeries(await store.read(market, about)));
  return found.filter(({ candle }) => candle.openTime >= range.from && candle.openTime < range.until);
};

/** A month that is damaged is told by who proves it, and judged when it is mended. */
const noneOfDamaged = (error: unknown): readonly RejectedCandle[] => {
  if (error instanceof Fault && error.code === 'corrupt_object') return [];
  throw error;
};
