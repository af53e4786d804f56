import type { HoldoutSplit } from '@forecast/core/dataset';
import { MASKED_AT_FIRST } from '@forecast/core/features';
import { type BlendRecipe, leastRows } from '@forecast/core/model';
import { type HourRange, hoursIn, isoSecond, plusHours } from '@forecast/core/time';

/** Rows that can be learned from, and that can judge. */
export interface RowCounts {
  readonly fit: number;
  readonly holdout: number;
}

/** Why nothing can be trained on `history` however many of its rows can be used, and when it will be enough; undefined when it may be. */
export const tooFewHours = (recipe: BlendRecipe, history: HourRange, holdoutDays: number): string | undefined => {
  const [least, heldOut] = [leastRows(recipe), 24 * holdoutDays];
  const needed = MASKED_AT_FIRST + least + heldOut;
  if (hoursIn(history) >= needed) return undefined;
  const parts = `${MASKED_AT_FIRST} before the first row, ${least} to learn from, ${heldOut} held out`;
  return `${said(history)}, ${needed} are needed (${parts}): enough ${when(history, needed - hoursIn(history))}`;
};

const UNUSABLE = 'candles are missing, or the price did not move';

/** Why nothing can be trained on the rows that there are; undefined when there are enough. */
export const tooFewRows = (recipe: BlendRecipe, history: HourRange, { fit }: HoldoutSplit, rows: RowCounts): string | undefined => {
  const least = leastRows(recipe);
  if (rows.holdout === 0) return `${said(history)}, but none of those held out can be judged: ${UNUSABLE}`;
  if (rows.fit >= least) return undefined;
  const found = `${said(history)}, but only ${rows.fit} of them can be learned from, ${least} are needed: ${UNUSABLE}`;
  return fit.from > history.from ? `${found} (model.window_months)` : `${found}; enough ${when(history, least - rows.fit)}`;
};

const said = (history: HourRange): string => `there are ${hoursIn(history)} hours since ${isoSecond(history.from)}`;

const when = ({ until }: HourRange, hours: number): string => `from ${isoSecond(plusHours(until, hours))} on, if no candle is missing`;
