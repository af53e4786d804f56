import { epochMs } from '../time/index.ts';
import { CANDLE_COLUMNS, type Candle } from './candle.ts';
import { type CandleDefect, defectOf } from './candle-defect.ts';
import type { RawCandle } from './exchange.ts';

/**
 * Why a candle is quarantined. `contradicted`: the exchange tells the hour twice, differently. `out_of_order`: it comes after a later one.
 * `not_asked_for`: it opens before the hour that was asked for. `in_future`: its hour has not begun. `not_told_again`: it stood far from
 * the others of its page, and the page that its hour belongs to does not hold it. `jump_not_confirmed`: its price jumps, and the next
 * candle does not go on from there. `awaits_next_candle`: its price jumps or it is the first of all, and the next one has not closed.
 */
export type RejectionReason =
  | CandleDefect
  | 'contradicted'
  | 'out_of_order'
  | 'not_asked_for'
  | 'in_future'
  | 'not_told_again'
  | 'jump_not_confirmed'
  | 'awaits_next_candle';

export interface RejectedCandle {
  readonly candle: RawCandle;
  readonly reason: RejectionReason;
}

export interface ValidatedCandles {
  /** ascending, one for an open time */
  readonly candles: readonly Candle[];
  readonly rejected: readonly RejectedCandle[];
}

/**
 * Parts what an exchange told into candles that may be true and the rest, with the reason.
 *
 * A rejected candle is never mended: its hour stays a gap (or keeps the candle that was stored before) and is reported. It is asked
 * for again as long as it lies in the hours that every ingest re-reads. Of duplicates that agree one is kept; of duplicates that
 * differ none is, because nothing tells which is right.
 */
export const validateCandles = (told: readonly RawCandle[]): ValidatedCandles => {
  const possible: RawCandle[] = [];
  const rejected: RejectedCandle[] = [];
  for (const candle of told) {
    const reason = defectOf(candle) ?? (candle.openTime < (possible.at(-1)?.openTime ?? 0) ? 'out_of_order' : undefined);
    if (reason === undefined) possible.push(candle);
    else rejected.push({ candle, reason });
  }
  const contradicted = hoursToldDifferently(possible);
  const candles = possible.filter(({ openTime }, i) => openTime !== possible[i - 1]?.openTime && !contradicted.has(openTime));
  for (const candle of possible) if (contradicted.has(candle.openTime)) rejected.push({ candle, reason: 'contradicted' });
  return { candles: candles.map((candle) => ({ ...candle, openTime: epochMs(candle.openTime) })), rejected };
};

/** Open times that neighbours in `candles` (ascending) share without agreeing. */
const hoursToldDifferently = (candles: readonly RawCandle[]): ReadonlySet<number> =>
  new Set(candles.filter((candle, i) => differs(candle, candles[i - 1])).map(({ openTime }) => openTime));

const differs = (candle: RawCandle, before: RawCandle | undefined): boolean =>
  candle.openTime === before?.openTime && CANDLE_COLUMNS.some((column) => candle[column] !== before[column]);
