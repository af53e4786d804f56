import type { Candle, CandleStore, Exchange, Market, UnsoundMonth } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, earlier, HOUR_MS, type HourRange, hoursOfMonth, type Month, plusHours, startOfHour } from '@forecast/core/time';
import { judgedPages } from './judged-pages.ts';

/** What there is to mend with. */
interface Mending {
  readonly exchange: Exchange;
  readonly candles: CandleStore;
  readonly market: Market;
  /** the exchange's clock */
  readonly now: EpochMs;
  readonly signal: AbortSignal | undefined;
}

export interface MendedMonths {
  /** damaged months whose candles were read again */
  readonly mended: readonly { readonly month: Month; readonly candles: number; readonly damage: string }[];
  /** of damaged months that the exchange cannot give again: they stay as they are */
  readonly faults: readonly Fault[];
}

/** The running month and those that the look-back of its features reaches into. */
const YOUNGEST = 4;
/** Older months an hour: of eight years each has its turn within a day. */
const IN_TURN = 4;

/**
 * The months of the archive that one ingest looks through for damage: all of them, or those that every hour reads, the first and the
 * youngest, and a few of the others, by turns of hours: the price of an hour does not grow with the archive.
 *
 * @param months of which there is an object, oldest first
 */
export const monthsToProve = (months: readonly Month[], now: EpochMs, all: boolean): readonly Month[] => {
  if (all) return months;
  const turns = Math.ceil(months.length / IN_TURN);
  const turn = Math.floor(now / HOUR_MS) % turns;
  return months.filter((_, i) => i === 0 || i >= months.length - YOUNGEST || i % turns === turn);
};

/**
 * Proves stored months by their checksums. One that has none is rewritten with one; one that is damaged is read again from the exchange,
 * and replaced when the exchange tells its first and its last candle: candles that are merely unreadable are not given up for fewer.
 */
export const mendMonths = async (mending: Mending, months: readonly Month[], wanted: readonly Month[]): Promise<MendedMonths> => {
  const { candles, market } = mending;
  const mended: MendedMonths['mended'][number][] = [];
  const faults: Fault[] = [];
  for (const found of await candles.unsound(market, wanted)) {
    if (found.kind === 'unchecked') await candles.seal(market, found.month);
    else {
      const told = await candlesOf(mending, found.month);
      if (covers(told, spanWanted(found, months))) {
        await candles.replaceDamaged(market, found.month, told);
        mended.push({ month: found.month, candles: told.length, damage: found.fault.message });
      } else faults.push(notTold(found.fault, told));
    }
  }
  return { mended, faults };
};

const candlesOf = async ({ exchange, market, now, signal }: Mending, month: Month): Promise<readonly Candle[]> => {
  const { from, until } = hoursOfMonth(month);
  const told: Candle[] = [];
  const hours = { from, until: earlier(until, startOfHour(now)) };
  // What lies before may be damaged, too.
  const known = { now, storedUntil: undefined, signal, before: undefined };
  for await (const { candles } of judgedPages(exchange, market, hours, known)) told.push(...candles);
  return told;
};

/** As far as the object still tells; else the whole month, but of the first month its end and of the last one its beginning. */
const spanWanted = ({ month, span }: Extract<UnsoundMonth, { kind: 'damaged' }>, months: readonly Month[]): HourRange | undefined => {
  if (span !== undefined) return span;
  const { from, until } = hoursOfMonth(month);
  const [isFirst, isLast] = [month === months[0], month === months.at(-1)];
  if (isFirst && isLast) return undefined;
  return { from: isFirst ? plusHours(until, -1) : from, until: isLast ? plusHours(from, 1) : until };
};

const covers = (told: readonly Candle[], span: HourRange | undefined): boolean => {
  const [first, last] = [told[0], told.at(-1)];
  if (first === undefined || last === undefined) return false;
  return span === undefined || (first.openTime <= span.from && last.openTime >= plusHours(span.until, -1));
};

/** Its advice, to read it from the exchange again, is used up. */
const notTold = (fault: Fault, told: readonly Candle[]): Fault => {
  const [damage] = fault.message.split('; restore it');
  const left = `the exchange returns only ${told.length} candles of that month now, so the stored object was left as it is`;
  return new Fault('corrupt_object', `${damage}; ${left}: restore it from a copy, or remove it to go on without it`, { cause: fault });
};
