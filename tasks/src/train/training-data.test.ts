import { blendRecipe } from '@forecast/core/model';
import { expect, test } from 'vitest';
import { checkKnown } from './training-data.ts';

const recipe = blendRecipe({ columns: ['rsi_14', 'return_lag_0'], scaleFeature: 'ewm_volatility_24', windowMonths: null });
const known = ['return_lag_0', 'rsi_14', 'ewm_volatility_24'];

test('a recipe may name features of the market, the scale among its columns too', () => {
  expect(() => checkKnown(recipe, known)).not.toThrow();
  expect(() => checkKnown({ ...recipe, columns: [...recipe.columns, recipe.scaleFeature] }, known)).not.toThrow();
});

test.each([
  [{ ...recipe, columns: ['rsi_14', 'rsi_15', 'rsi_16'] }, 'recipe: there is no feature rsi_15, rsi_16'],
  [{ ...recipe, scaleFeature: 'volatility' }, 'recipe: there is no feature volatility'],
])('what is no feature of it is refused', (wrong, message) => {
  expect(() => checkKnown(wrong, known)).toThrow(expect.objectContaining({ code: 'config', message }));
});
