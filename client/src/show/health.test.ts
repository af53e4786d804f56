import { expect, test } from 'vitest';
import { Health } from '../answers.ts';
import { screen } from '../screen.ts';
import { showHealth } from './health.ts';

const market = {
  symbol: 'BTC/USDT',
  last_candle: { at: '2025-07-28T14:00:00Z', age_seconds: 11_100, late: true },
  last_forecast: { at: '2025-07-28T16:00:00Z', age_seconds: 3900, late: false },
  champion: { at: '2025-06-22T00:00:00Z', age_seconds: 3_172_500, late: true },
  candles: { from: '2018-01-01T00:00:00Z', until: '2025-07-28T14:00:00Z' },
  forecasts: 12,
  model: { version: 3, seen_until: '2025-06-22T00:00:00Z' },
  problems: [],
};
const health = { status: 'late', now: '2025-07-28T17:05:00Z', markets: [market], problems: [] };

test('ages, and what is late', () => {
  const lines = showHealth(Health.parse(health), screen(false)).split('\n');
  expect(lines.filter((line) => !/^[┌├└]/.test(line))).toEqual([
    'late, the clock shows 2025-07-28 17:05 UTC',
    '│ market   │ candles                        │ model     │ forecasts │',
    '│ BTC/USDT │ 2018-01-01 to 2025-07-28 14:00 │ version 3 │ 12        │',
    '│ market   │ latest         │ at               │ age     │      │',
    '│ BTC/USDT │ candle ended   │ 2025-07-28 14:00 │ 3 h     │ late │',
    '│ BTC/USDT │ forecast of    │ 2025-07-28 16:00 │ 65 min  │      │',
    '│ BTC/USDT │ champion since │ 2025-06-22 00:00 │ 36 days │ late │',
  ]);
});

test('no line of the tables is wider than 80 columns, also with long names and many rows', () => {
  const long = { ...market, symbol: '1000SATS/USDT', forecasts: 200_000, model: { ...market.model, version: 123 } };
  const lines = showHealth(Health.parse({ ...health, markets: [market, long] }), screen(false)).split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
});

test('late is red where there are colours, and nothing was ever there is "none"', () => {
  const never = { at: null, age_seconds: null, late: false };
  const shown = showHealth(Health.parse({ ...health, markets: [{ ...market, last_forecast: never }] }), screen(true));
  expect(shown).toContain('\u001b[31mlate\u001b[39m, the clock shows');
  expect(shown).toContain('│ \u001b[31mlate\u001b[39m │');
  expect(shown).toMatch(/│ none +│/);
});

test('a service that does not say it yet is shown as it was', () => {
  const { last_candle: _c, last_forecast: _f, champion: _m, ...older } = market;
  expect(showHealth(Health.parse({ ...health, status: 'ok', markets: [older] }), screen(false))).toContain('│ version 3 │ 12        │');
});

test('why no champion serves is said, in red, and once', () => {
  const reason = 'version 1 was not promoted at 2025-08-28T00:00:00Z: it is significantly worse than the forecast of no change';
  const champion = { at: null, age_seconds: null, late: false, reason };
  const degraded = (problems: readonly string[]) =>
    showHealth(Health.parse({ ...health, status: 'degraded', markets: [{ ...market, champion, model: null, problems }] }), screen(true));
  expect(degraded([])).toContain(`\u001b[31mBTC/USDT champion: ${reason}\u001b[39m`);
  expect(degraded([reason]).split(reason)).toHaveLength(2);
  expect(degraded([])).not.toContain('late\u001b[39m, the clock');
});
