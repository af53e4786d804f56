import { type CandleStore, gapsOf, type Market } from '@forecast/core/candles';
import { type EpochMs, earlier, type HourRange, hoursIn, hoursOfMonth, later, monthOf } from '@forecast/core/time';

/** What the archive of a market holds. Counts are hours. */
export interface Holdings {
  /** the hours without a candle, oldest first; the last one reaches to now when the newest candle is not told yet */
  readonly gaps: readonly HourRange[];
  /** open time of the first candle; undefined when there is none */
  readonly from: EpochMs | undefined;
  /** end of the last */
  readonly to: EpochMs | undefined;
  readonly n: number;
  /** without a candle, between `from` and `to` */
  readonly missing: number;
}

/**
 * Looks for gaps from the first candle until `until`. The months that end before `changedFrom` are read only when they are others than
 * the last time, so that an hourly ingest does not read years to count them.
 */
export const holdingsOf = async (store: CandleStore, market: Market, changedFrom: EpochMs, until: EpochMs): Promise<Holdings> => {
  const stored = await store.extent(market);
  if (stored === undefined) return { gaps: [], from: undefined, to: undefined, n: 0, missing: 0 };
  const border = earlier(later(hoursOfMonth(monthOf(changedFrom)).from, stored.from), stored.until);
  const old = await oldGaps(store, market, { from: stored.from, until: border });
  const recent = gapsOf(await store.read(market, { from: border, until: later(stored.until, until) }));
  const gaps = joined(old, recent);
  const missing = gaps.filter(({ from }) => from < stored.until).reduce((sum, gap) => sum + hoursIn(gap), 0);
  return { gaps, from: stored.from, to: stored.until, n: hoursIn(stored) - missing, missing };
};

interface Remembered {
  readonly version: string;
  readonly until: EpochMs;
  readonly gaps: readonly HourRange[];
}

const remembered = new WeakMap<CandleStore, Map<string, Remembered>>();

const oldGaps = async (store: CandleStore, market: Market, hours: HourRange): Promise<readonly HourRange[]> => {
  if (hoursIn(hours) === 0) return [];
  const ofStore = remembered.get(store) ?? new Map<string, Remembered>();
  remembered.set(store, ofStore);
  const version = await store.version(market, hours);
  const known = ofStore.get(market.slug);
  if (known?.version === version && known.until === hours.until) return known.gaps;
  const gaps = gapsOf(await store.read(market, hours));
  ofStore.set(market.slug, { version, until: hours.until, gaps });
  return gaps;
};

/** A gap that reaches over the border between the two is one. */
const joined = (old: readonly HourRange[], recent: readonly HourRange[]): readonly HourRange[] => {
  const [last, first] = [old.at(-1), recent[0]];
  if (last === undefined || first === undefined || last.until !== first.from) return [...old, ...recent];
  return [...old.slice(0, -1), { from: last.from, until: first.until }, ...recent.slice(1)];
};
