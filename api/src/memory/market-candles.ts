import { CANDLE_COLUMNS, type CandleSeries, type CandleStore, type Market, slotOf } from '@forecast/core/candles';
import { type EpochMs, type HourRange, hoursOfMonth, monthOf, plusHours } from '@forecast/core/time';

/** All candles of a market, and by what to tell that the store holds others. */
export interface MarketCandles {
  /** the range and the margins about it */
  readonly candles: CandleSeries;
  /** from the first candle to the end of the last one */
  readonly range: HourRange;
  /** of all candles */
  readonly version: string;
  /** the part that is not expected to change: its end, and its version */
  readonly old: { readonly until: EpochMs; readonly version: string };
}

/** Hours without candles that are laid out before the first candle and after the last. */
export interface Margins {
  readonly before: number;
  readonly after: number;
}

/** Candles that young are read again when something is new. Whatever changes before is noticed, too, and then all is read. */
const YOUNG_HOURS = 72;

/**
 * Reads what the store holds of a market; only the youngest months, where the older ones are as before.
 *
 * @returns the very same candles when nothing changed, undefined when there are none yet
 * @throws Error when there were some before
 */
export const readMarketCandles =
  (store: CandleStore, market: Market, { before, after }: Margins) =>
  async (previous: MarketCandles | undefined): Promise<MarketCandles | undefined> => {
    // The version is asked first, so that what is written meanwhile is read now and seen as new the next time.
    const version = await store.version(market);
    if (version === previous?.version) return previous;
    const range = await store.extent(market);
    if (range === undefined && previous !== undefined) throw new Error('the store holds none any more');
    if (range === undefined) return undefined;
    const laidOut = { from: plusHours(range.from, -before), until: plusHours(range.until, after) };
    const versionUntil = (until: EpochMs) => store.version(market, { from: range.from, until });
    const oldUntil = hoursOfMonth(monthOf(plusHours(range.until, -YOUNG_HOURS))).from;
    const old = { until: oldUntil, version: await versionUntil(oldUntil) };
    const known = previous !== undefined && (await isAsBefore(previous, range, versionUntil)) ? previous : undefined;
    const tail = await store.read(market, { from: known?.old.until ?? laidOut.from, until: laidOut.until });
    return { candles: known === undefined ? tail : spliced(known.candles, tail), range, version, old };
  };

/** Whether the old candles of the time before are still the same, and are not all there is to read. */
const isAsBefore = async (
  previous: MarketCandles,
  range: HourRange,
  versionUntil: (until: EpochMs) => Promise<string>,
): Promise<boolean> => {
  const { until, version } = previous.old;
  if (previous.range.from !== range.from || until <= range.from || until > range.until) return false;
  return version === (await versionUntil(until));
};

/** `head` up to where `tail` begins, then `tail`. */
const spliced = (head: CandleSeries, tail: CandleSeries): CandleSeries => {
  const at = slotOf(head, tail.start);
  const joined = (name: (typeof CANDLE_COLUMNS)[number]): Float64Array => {
    const column = new Float64Array(at + tail[name].length);
    column.set(head[name].subarray(0, at));
    column.set(tail[name], at);
    return column;
  };
  const [open, high, low, close, volume] = CANDLE_COLUMNS.map(joined) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return { start: head.start, open, high, low, close, volume };
};
