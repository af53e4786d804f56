import {
  CANDLE_COLUMNS,
  closedCandles,
  type Exchange,
  type Market,
  type RawCandle,
  type RejectedCandle,
  type RejectionReason,
} from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, HOUR_MS, type HourRange, isoSecond, later, plusHours, startOfHour } from '@forecast/core/time';

/** What is known when pages are read. */
export interface PagesKnown {
  /** the exchange's clock when the ingest began */
  readonly now: EpochMs;
  /** the end of what the exchange told before; undefined when that is nothing */
  readonly storedUntil: EpochMs | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** One page of what an exchange told of the hours that were asked for, not yet validated, and what is no part of it. */
export interface IngestPage {
  /** oldest first */
  readonly told: readonly RawCandle[];
  readonly rejected: readonly RejectedCandle[];
}

/**
 * What the exchange tells of the hours in `hours`, page after page; candles that close after `hours.until` left out.
 * It ends early where the exchange knows nothing newer. What a page tells of an hour far from its others does not decide where the next
 * one begins: that hour is asked for again, and the candle counts when it is told again.
 *
 * @throws Fault `exchange_unavailable` when the exchange knows nothing where it told candles before, `bad_candles` when a page does not
 * lead on
 */
export async function* ingestPages(exchange: Exchange, market: Market, hours: HourRange, known: PagesKnown): AsyncGenerator<IngestPage> {
  let doubted: readonly RawCandle[] = [];
  let wasFull = false;
  for (let { from } = hours; from < hours.until; ) {
    known.signal?.throwIfAborted();
    const page = await exchange.candles(market, from);
    if (page.length === 0) {
      if (wasFull || from < (known.storedUntil ?? 0)) await assertNothingNewer(exchange, market, from, known);
      yield { told: [], rejected: doubted.map(as('not_told_again')) };
      return;
    }
    const within = page.filter(({ openTime }) => openTime >= from && openTime < hours.until);
    const next = leadsTo(within, from);
    const future = await futureOf(exchange, page, known);
    const early = page.filter(({ openTime }) => openTime < from);
    const untold = doubted.filter((candle) => !page.some((told) => isSame(told, candle)));
    const isLast = page.some((candle) => candle.openTime >= hours.until && !future.includes(candle));
    if (within.length === 0 && !isLast) throw leadsNowhere(market, from, page.length);
    yield {
      told: closedCandles(page, hours.until).filter(({ openTime }) => !(openTime < from || openTime >= next)),
      rejected: [...early.map(as('not_asked_for')), ...future.map(as('in_future')), ...untold.map(as('not_told_again'))],
    };
    if (within.length === 0) return;
    doubted = within.filter(({ openTime }) => openTime >= next);
    wasFull = page.length >= exchange.pageSize;
    from = next;
  }
}

const as =
  (reason: RejectionReason) =>
  (candle: RawCandle): RejectedCandle => ({ candle, reason });

const isSame = (a: RawCandle, b: RawCandle): boolean =>
  a.openTime === b.openTime && CANDLE_COLUMNS.every((column) => a[column] === b[column]);

const FAR_MS = 24 * HOUR_MS;

/** The hour after the last candle of a page that stands where the others lead: not a day or more after them, and not alone at the end. */
const leadsTo = (candles: readonly RawCandle[], from: EpochMs): EpochMs => {
  const opens = [...new Set(candles.map(({ openTime }) => startOfHour(epochMs(openTime))))].toSorted((a, b) => a - b);
  const distance = (i: number): number => (opens[i] ?? 0) - (opens[i - 1] ?? 0);
  const far = opens.findIndex((_, i) => i > 0 && distance(i) > FAR_MS);
  const alone = opens.length > 1 && distance(opens.length - 1) > HOUR_MS ? opens.length - 1 : opens.length;
  const last = opens[(far < 0 ? alone : far) - 1];
  return last === undefined ? from : plusHours(last, 1);
};

/** The candles of hours that have not begun, by the exchange's clock as it is now: a replay may be fast. */
const futureOf = async (exchange: Exchange, page: readonly RawCandle[], { now }: PagesKnown): Promise<readonly RawCandle[]> => {
  if (page.every(({ openTime }) => openTime <= now)) return [];
  const current = later(now, await exchange.now());
  return page.filter(({ openTime }) => openTime > current);
};

/** Asks for what was told last: an exchange that does not know that any more cannot be taken at its word. */
const assertNothingNewer = async (exchange: Exchange, market: Market, from: EpochMs, { storedUntil }: PagesKnown): Promise<void> => {
  const known = from < (storedUntil ?? 0) ? undefined : await exchange.candles(market, plusHours(from, -1));
  if (known !== undefined && known.length > 0) return;
  const told = storedUntil !== undefined && from < storedUntil ? storedUntil : from;
  throw new Fault(
    'exchange_unavailable',
    `${market.slug}: asked for candles from ${isoSecond(from)}, the exchange returned none, although it returned candles until ${isoSecond(told)} before. Run it again later.`,
  );
};

/** Without this the page would be read for ever. */
const leadsNowhere = (market: Market, from: EpochMs, count: number): Fault =>
  new Fault(
    'bad_candles',
    `${market.slug}: asked for candles from ${isoSecond(from)}, the exchange returned ${count} that open earlier, in the future or at a time that is not valid`,
  );
