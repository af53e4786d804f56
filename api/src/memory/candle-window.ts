import { CANDLE_COLUMNS, type CandleSeries, type CandleStore, type Market, slotOf } from '@forecast/core/candles';
import type { MarketWindow } from '@forecast/core/features';
import { type EpochMs, type HourRange, hoursOfMonth, monthOf, plusHours } from '@forecast/core/time';

/** All candles of a market and of its cross markets, and by what to tell that the store holds others. */
export interface CandleWindow extends MarketWindow {
  /** from the market's first candle to the end of its last one */
  readonly range: HourRange;
  /** hours before this one are as in the window before */
  readonly unchangedUntil: EpochMs;
  /** of all candles, one a market */
  readonly versions: readonly string[];
  /** the part that is not expected to change: its end, and its versions */
  readonly old: { readonly until: EpochMs; readonly versions: readonly string[] };
}

/** Candles that young are read again when something is new. Whatever changes before is noticed, too, and then all is read. */
const YOUNG_HOURS = 72;

/**
 * Reads what the store holds of a market and of its cross markets; only the youngest months, where the older ones are as before.
 *
 * @returns the very same window when nothing changed, undefined when there are no candles
 */
export const readCandleWindow =
  (store: CandleStore, market: Market, cross: readonly Market[]) =>
  async (previous: CandleWindow | undefined): Promise<CandleWindow | undefined> => {
    const all = [market, ...cross];
    // Versions are asked first, so that what is written meanwhile is read now and seen as new the next time.
    const versions = await Promise.all(all.map((each) => store.version(each)));
    if (previous !== undefined && equal(previous.versions, versions)) return previous;
    const range = await store.extent(market);
    if (range === undefined) return undefined;
    const oldUntil = hoursOfMonth(monthOf(plusHours(range.until, -YOUNG_HOURS))).from;
    const versionsUntil = (until: EpochMs) => Promise.all(all.map((each) => store.version(each, { from: range.from, until })));
    const old = { until: oldUntil, versions: await versionsUntil(oldUntil) };
    const from = await firstToRead(previous, range, versionsUntil);
    const series = await Promise.all(all.map((each) => store.read(each, { from, until: range.until })));
    const [candles, ...others] = from === range.from ? series : series.map((tail, i) => spliced(seriesOf(previous, i), tail));
    if (candles === undefined) throw new RangeError('candle window: no market');
    return {
      market,
      candles,
      cross: others.map((each, i) => ({ market: cross[i] as Market, candles: each })),
      range,
      unchangedUntil: from,
      versions,
      old,
    };
  };

/** Where reading has to begin: at the first candle, unless the window before is of the same old ones. */
const firstToRead = async (
  previous: CandleWindow | undefined,
  range: HourRange,
  versionsUntil: (until: EpochMs) => Promise<readonly string[]>,
): Promise<EpochMs> => {
  if (previous === undefined || previous.range.from !== range.from || previous.old.until <= range.from || previous.old.until > range.until)
    return range.from;
  return equal(previous.old.versions, await versionsUntil(previous.old.until)) ? previous.old.until : range.from;
};

const seriesOf = (window: CandleWindow | undefined, i: number): CandleSeries => {
  const series = i === 0 ? window?.candles : window?.cross[i - 1]?.candles;
  if (series === undefined) throw new RangeError(`candle window: no series ${i}`);
  return series;
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

const equal = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && a.every((each, i) => each === b[i]);
