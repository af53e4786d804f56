import { type CandleStore, gapsOf, LOOKED_BACK_HOURS, lackingHours, type Market, type RejectedCandle } from '@forecast/core/candles';
import { type EpochMs, earlier, epochMs, HOUR_MS, type HourRange, later, type Month, plusHours } from '@forecast/core/time';
import { withdrawImpossible } from './withdraw-impossible.ts';

/** What of the archive's past an ingest reads again. */
export interface ReadAgain {
  /** where the usual reading begins: at the first hour without a candle, where one lies not far back */
  readonly from: EpochMs;
  /** older hours, oldest first */
  readonly before: readonly HourRange[];
  /** what was stored and cannot be true, taken out */
  readonly withdrawn: readonly RejectedCandle[];
}

interface Question {
  /** what the archive spans; undefined when it is empty */
  readonly stored: HourRange | undefined;
  readonly since: EpochMs;
  /** look at all that is stored */
  readonly all: boolean;
  /** older months that have their turn to be looked at */
  readonly months: readonly Month[];
  /** what is read anyway */
  readonly plan: HourRange;
}

/** What follows a gap and is read with it: it tells whether a jump is true. */
const CONFIRMING_HOURS = 24;

/** Nearer to each other than this, gaps are read at once: a page holds a thousand hours. */
const NEAR_MS = 500 * HOUR_MS;

/**
 * Looks for the hours without a candle: gaps of the exchange, and what was quarantined. Of the last 40 days they are read again with
 * every ingest, older ones with `all`. Candles that are stored and cannot be true, from before there was a rule, are taken out first, and
 * are read again wherever they are.
 */
export const readAgain = async (store: CandleStore, market: Market, { stored, since, all, months, plan }: Question): Promise<ReadAgain> => {
  if (stored === undefined) return { from: plan.from, before: [], withdrawn: [] };
  const from = all ? stored.from : later(stored.from, plusHours(stored.until, -LOOKED_BACK_HOURS));
  const withdrawn = await withdrawImpossible(store, market, stored, all ? 'all' : months);
  const gaps = gapsOf(await store.read(market, { from, until: stored.until })).filter(({ until }) => until > since);
  const older = withdrawn.map(({ candle }) => hourOf(candle.openTime)).filter((hour) => hour.from < from);
  const recent = gaps.find((gap) => gap.from >= plusHours(stored.until, -LOOKED_BACK_HOURS));
  const lacking = all ? lackingHours(stored, await store.months(market), since) : [];
  const before = all ? [...lacking, ...gaps].filter((gap) => recent === undefined || gap.from < recent.from) : older;
  return { from: earlier(plan.from, recent?.from ?? plan.from), before: joined(before, plan.until), withdrawn };
};

const hourOf = (openTime: number): HourRange => ({ from: epochMs(openTime), until: plusHours(epochMs(openTime), 1) });

/** Ranges as few as need be, each with the hours that confirm it. */
const joined = (ranges: readonly HourRange[], until: EpochMs): readonly HourRange[] => {
  const found: HourRange[] = [];
  for (const range of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = found.at(-1);
    const end = earlier(until, plusHours(range.until, CONFIRMING_HOURS));
    if (last !== undefined && range.from - last.until < NEAR_MS) found.splice(-1, 1, { from: last.from, until: later(last.until, end) });
    else found.push({ from: range.from, until: end });
  }
  return found;
};
