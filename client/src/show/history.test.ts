import { expect, test } from 'vitest';
import { screen } from '../screen.ts';
import { showHistory } from './history.ts';

const forecast = (prediction: number, value: number | null) => ({
  hour: '2025-07-28T15:00:00Z',
  role: 'served',
  model_version: 3,
  prediction,
  interval: { level: 0.9, lower: -1, upper: 1 },
  outcome: value === null ? ('pending' as const) : ('settled' as const),
  realised: value === null ? null : { value, error: value - prediction },
});

test('sums up what is settled; an hour that did not move has no direction', () => {
  const shown = showHistory('BTC/USDT', [forecast(0.1, 0.3), forecast(0.1, -0.1), forecast(0.3, 0), forecast(0.1, null)], screen(false));
  // |0.2| + |-0.2| + |-0.3| over 3 = 0.2333; 1 of the 2 that moved
  expect(shown.split('\n').at(-1)).toBe('BTC/USDT: 4 forecasts, 3 settled: mean absolute error 0.2333 %, direction right 50.0 %.');
});

test('an empty log is a sentence', () => {
  expect(showHistory('BTC/USDT', [], screen(false))).toBe('BTC/USDT: no forecasts in that time.');
});
