import {
  type Belief,
  believe,
  type Candle,
  type CandleStore,
  type Exchange,
  type Market,
  type RejectedCandle,
  stillHeld,
  validateCandles,
} from '@forecast/core/candles';
import { type EpochMs, type HourRange, plusHours } from '@forecast/core/time';
import { ingestPages, type PagesKnown } from './ingest-pages.ts';

/** What is believed of one page and what waited for it, and what is not. */
export interface JudgedPage {
  /** oldest first */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedCandle[];
}

/** What is known when pages are judged. */
export interface JudgedBy extends PagesKnown {
  /** the last close that is believed before the hours; undefined when there is none */
  readonly before: number | undefined;
}

/**
 * The candles of `hours` that the exchange tells and that are believed, page after page. What still waits for the next candle when all
 * is read comes last, among the rejected ones: the next ingest judges it again.
 */
export async function* judgedPages(exchange: Exchange, market: Market, hours: HourRange, known: JudgedBy): AsyncGenerator<JudgedPage> {
  let belief: Belief = { close: known.before, held: [] };
  for await (const { told, rejected } of ingestPages(exchange, market, hours, known)) {
    const valid = validateCandles(told);
    const believed = believe(belief, valid.candles);
    ({ belief } = believed);
    yield { candles: believed.candles, rejected: [...rejected, ...valid.rejected, ...believed.rejected] };
  }
  if (belief.held.length > 0) yield { candles: [], rejected: stillHeld(belief) };
}

/** Longer than exchanges are ever down. */
const LOOK_BACK_HOURS = 168;

/** The last close that is stored before `hour`. */
export const closeBefore = async (store: CandleStore, market: Market, hour: EpochMs): Promise<number | undefined> => {
  const { close } = await store.read(market, { from: plusHours(hour, -LOOK_BACK_HOURS), until: hour });
  return close.findLast((price) => !Number.isNaN(price));
};
