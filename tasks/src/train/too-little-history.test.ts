import { blendRecipe } from '@forecast/core/model';
import { epochMs, plusHours } from '@forecast/core/time';
import { expect, test } from 'vitest';
import { tooFewRows } from './too-little-history.ts';

const from = epochMs(Date.UTC(2025, 0, 1));
const history = { from, until: plusHours(from, 6000) };
const split = { fit: { from, until: plusHours(from, 3840) }, holdout: { from: plusHours(from, 3840), until: history.until } };
const recipe = blendRecipe({ columns: ['rsi_14'], scaleFeature: 'ewm_volatility_24', windowMonths: null });

test.each([
  ['to judge', { fit: 5000, holdout: 0 }],
  ['to learn from', { fit: 3, holdout: 2160 }],
])('of a price that stood still nobody is told only that candles are missing: nothing %s', (_, rows) => {
  expect(tooFewRows(recipe, history, split, rows)).toMatch(/: candles are missing, or the price did not move/);
});
