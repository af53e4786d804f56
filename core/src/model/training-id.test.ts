import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { blendRecipe } from './blend-recipe.ts';
import { recipeSha256 } from './recipe-sha256.ts';
import { trainingId } from './training-id.ts';

const recipe = blendRecipe({ columns: ['rsi_14', 'return_lag_0'], scaleFeature: 'ewm_volatility_24', windowMonths: null });
const identity = { market: 'binance-BTC-USDT-1h', cutOff: epochMs(1_757_030_400_000), recipeSha256: 'aa', dataSha256: 'bb' };

test('a recipe is named by what it says, not by the order of its keys', () => {
  const turned = Object.fromEntries(Object.entries(recipe).toReversed()) as unknown as typeof recipe;
  expect(recipeSha256(turned)).toBe(recipeSha256(recipe));
});

test('any change makes it another recipe, the order of its columns too', () => {
  const others = [
    { ...recipe, columns: recipe.columns.toReversed() },
    { ...recipe, clip: 5 },
    { ...recipe, windowMonths: 36 },
    { ...recipe, parts: recipe.parts.slice(1) },
  ];
  expect(new Set([recipe, ...others].map(recipeSha256)).size).toBe(5);
});

test('a training is named by market, end, recipe and data', () => {
  // Python: hashlib.sha256(b'{"cutOff":1757030400000,"dataSha256":"bb","market":"binance-BTC-USDT-1h","nonce":"","recipeSha256":"aa"}').hexdigest()
  expect(trainingId(identity)).toBe('6a3f24d86d670a5db00065605e0ff4bfd3434a8038cd9c8c51d160155f2b1a8d');
  const others = [
    { ...identity, market: 'binance-ETH-USDT-1h' },
    { ...identity, cutOff: epochMs(0) },
    { ...identity, recipeSha256: 'ab' },
    { ...identity, dataSha256: 'bc' },
    { ...identity, nonce: 'again' },
  ];
  expect(new Set([identity, ...others].map(trainingId)).size).toBe(6);
});
