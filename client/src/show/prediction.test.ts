import { expect, test } from 'vitest';
import { screen } from '../screen.ts';
import { showPrediction } from './prediction.ts';

const answer = {
  symbol: 'BTC/USDT',
  hour: { start: '2025-07-28T15:00:00Z', end: '2025-07-28T16:00:00Z' },
  prediction: -0.0134,
  direction: 'down',
  interval: { level: 0.9, lower: -0.62, upper: 0.59 },
  reference_close: 117985.93,
  predicted_close: 117970.12,
  model: { version: 3, seen_until: '2025-06-22T00:00:00Z', in_sample: false },
  data: { cut_off: '2025-07-28T15:00:00Z', degraded: false },
  cached: true,
  outcome: 'settled' as const,
  realised: { value: 0.1602, error: 0.1736 },
};

test('a forecast for a person', () => {
  expect(showPrediction(answer, screen(false))).toBe(
    [
      'BTC/USDT, 2025-07-28 15:00 to 16:00 UTC',
      '┌───────────────┬──────────────────────────────────────────────────────┐',
      '│ forecast      │ -0.0134 %  down                                      │',
      '│ 90 % interval │ -0.6200 % to +0.5900 %                               │',
      '│ close         │ 117985.93 -> 117970.12                               │',
      '│ came true     │ +0.1602 %  (error +0.1736 %)                         │',
      '│ model         │ version 3, has seen the hours until 2025-06-22 00:00 │',
      '│ made          │ when the hour came, and kept                         │',
      '└───────────────┴──────────────────────────────────────────────────────┘',
    ].join('\n'),
  );
});

test('says what makes a forecast weaker, and why nothing came true', () => {
  const weak = {
    ...answer,
    model: { ...answer.model, in_sample: true },
    data: { ...answer.data, degraded: true },
    outcome: 'masked' as const,
    realised: null,
  };
  const shown = showPrediction(weak, screen(false));
  expect(shown).toContain('cannot be told: a candle is missing');
  expect(shown).toContain('The model has seen this hour');
  expect(shown).toContain("Another market's last candle was missing.");
});

test('colours only where they are wanted', () => {
  expect(showPrediction(answer, screen(false))).not.toContain('\u001b');
  expect(showPrediction(answer, screen(true))).toContain('\u001b[31m-0.0134 %  down');
});
