import { closedCandles, type Exchange, type Market, type RawCandle } from '@forecast/core/candles';
import { Fault } from '@forecast/core/fault';
import { type EpochMs, epochMs, type HourRange, isoSecond, plusHours, startOfHour } from '@forecast/core/time';

/**
 * What the exchange tells of the hours in `hours`, page after page, oldest first; candles that close after `hours.until` left out.
 * It ends early where the exchange knows nothing newer.
 */
export async function* ingestPages(
  exchange: Exchange,
  market: Market,
  hours: HourRange,
  signal: AbortSignal | undefined,
): AsyncGenerator<readonly RawCandle[]> {
  for (let from = hours.from; from < hours.until; ) {
    signal?.throwIfAborted();
    const page = await exchange.candles(market, from);
    if (page.length === 0) return;
    yield closedCandles(page, hours.until);
    from = hourAfter(page, from, market);
  }
}

/** @throws Fault `bad_candles` when the page does not lead on, which would read it for ever */
const hourAfter = (page: readonly RawCandle[], from: EpochMs, market: Market): EpochMs => {
  const newest = Math.max(...page.map(({ openTime }) => openTime).filter(Number.isFinite));
  if (newest >= from) return plusHours(startOfHour(epochMs(newest)), 1);
  throw new Fault(
    'bad_candles',
    `${market.slug}: asked for candles from ${isoSecond(from)}, the exchange told ${page.length} that open earlier or at no time at all`,
  );
};
