import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { holdoutSplit } from './holdout-split.ts';

const at = (iso: string) => epochMs(Date.parse(iso));
const history = { from: at('2017-08-24T05:00Z'), until: at('2025-09-05T00:00Z') };

test('the last 90 days judge, all before them teach, and no hour is in both or in neither', () => {
  expect(holdoutSplit(history, 90, null)).toEqual({
    fit: { from: at('2017-08-24T05:00Z'), until: at('2025-06-07T00:00Z') },
    holdout: { from: at('2025-06-07T00:00Z'), until: at('2025-09-05T00:00Z') },
  });
});

test('a window of months is of the calendar, counted back from the holdout', () => {
  expect(holdoutSplit(history, 90, 36).fit).toEqual({ from: at('2022-06-07T00:00Z'), until: at('2025-06-07T00:00Z') });
});

test('a window longer than the history is the history', () => {
  expect(holdoutSplit(history, 90, 240).fit.from).toBe(history.from);
});

test('a history shorter than the holdout leaves nothing to learn from', () => {
  const short = { from: at('2025-09-01T00:00Z'), until: history.until };
  expect(holdoutSplit(short, 90, null)).toEqual({ fit: { from: short.from, until: short.from }, holdout: short });
});
