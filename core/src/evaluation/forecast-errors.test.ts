import { expect, test } from 'vitest';
import { forecastErrors } from './forecast-errors.ts';

test('by hand', () => {
  const errors = forecastErrors(Float64Array.of(1, -1, 2, 0), Float64Array.of(2, 1, 1, 0));
  expect(errors).toMatchObject({ n: 4, mae: 1, rmse: Math.sqrt(6 / 4), r2: 0, direction: 0.75 });
});

test('a realised zero is missed unless the forecast is zero too', () => {
  expect(forecastErrors(Float64Array.of(1, -1, 0), Float64Array.of(0, 0, 1)).direction).toBe(0);
});

test('a forecast that never varies has no IC, a zero one no direction either', () => {
  const realised = Float64Array.of(1, -2, 3);
  expect(forecastErrors(Float64Array.of(1, 1, 1), realised)).toMatchObject({ ic: null, direction: 2 / 3 });
  expect(forecastErrors(new Float64Array(3), realised)).toMatchObject({ ic: null, direction: null, r2: 0 });
});

test('refuses what cannot be scored', () => {
  expect(() => forecastErrors(new Float64Array(0), new Float64Array(0))).toThrow('0 forecasts of 0 hours');
  expect(() => forecastErrors(Float64Array.of(1, Number.NaN), new Float64Array(2))).toThrow('hour 1 has forecast NaN');
});
