import { type Candle, type CandleRevision, type CandleStore, candlesOfSeries, type Market, mergeCandles } from '@forecast/core/candles';
import { type EpochMs, hoursOfMonth, monthsOf, plusHours } from '@forecast/core/time';

/** Where revisions are kept. Telling the same revision twice changes nothing. */
interface RevisionRecord {
  record(market: string, revisions: readonly CandleRevision[], seenAt: EpochMs): Promise<unknown>;
}

export interface Archive {
  readonly candles: CandleStore;
  readonly revisions: RevisionRecord;
}

/** What merging did. Counts are candles. */
export interface MergeTally {
  added: number;
  unchanged: number;
  readonly revisions: CandleRevision[];
}

export interface MergeRules {
  /** a stored candle changes only when it opens at or after this */
  readonly changeableFrom: EpochMs;
  /** the end of what was stored before; undefined when nothing was */
  readonly storedUntil: EpochMs | undefined;
  readonly now: EpochMs;
}

/**
 * Writes candles into the archive a month at a time, in order of time: each month is one object, so a first ingest writes each once, and
 * whatever a kill leaves reaches from the beginning without a hole. Revisions are recorded before the candles are changed: after a kill
 * between the two the next ingest finds the same again, the other way round it would find nothing.
 *
 * @param candles oldest first
 */
export const mergeMonths = async (
  archive: Archive,
  market: Market,
  candles: readonly Candle[],
  rules: MergeRules,
  tally: MergeTally,
): Promise<void> => {
  for (const month of byMonth(candles)) {
    const revisions = await revisionsIn(archive.candles, market, month, rules);
    if (revisions.length > 0) await archive.revisions.record(market.slug, revisions, rules.now);
    const merged = await archive.candles.merge(market, month, rules.changeableFrom);
    tally.added += merged.added;
    tally.unchanged += merged.unchanged;
    tally.revisions.push(...merged.revisions);
  }
};

const byMonth = (candles: readonly Candle[]): readonly (readonly Candle[])[] => {
  const [first, last] = [candles[0], candles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const months = monthsOf({ from: first.openTime, until: plusHours(last.openTime, 1) }).map(hoursOfMonth);
  return months
    .map(({ from, until }) => candles.filter(({ openTime }) => openTime >= from && openTime < until))
    .filter(({ length }) => length > 0);
};

/** The candles among `read` (oldest first) that the archive has otherwise and that may change. */
const revisionsIn = async (store: CandleStore, market: Market, read: readonly Candle[], { changeableFrom, storedUntil }: MergeRules) => {
  const known = read.filter(({ openTime }) => storedUntil !== undefined && openTime < storedUntil);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [];
  const stored = candlesOfSeries(await store.read(market, { from: first.openTime, until: plusHours(last.openTime, 1) }));
  return mergeCandles(stored, known, changeableFrom).revisions;
};
