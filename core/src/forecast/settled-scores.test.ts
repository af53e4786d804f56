import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import type { ScoredForecast } from './forecast-log.ts';
import { settledScores } from './settled-scores.ts';

const start = epochMs(Date.UTC(2025, 6, 28));
const row = (hours: number, change: Partial<ScoredForecast>, realised: number | null = 0.3): ScoredForecast => {
  const hour = plusHours(start, hours);
  const outcome = { market: 'm', hour, state: 'settled', previousClose: 1, close: 1, realised, reason: null, revision: 0 } as const;
  const made = { market: 'm', hour, modelVersion: 1, role: 'backfill', madeAt: hour, dataCutOff: hour, featuresSha256: '' } as const;
  const said = { referenceClose: 1, raw: 0.5, scale: 0.2, prediction: 0.1, level: 0.9, lower: 0, upper: 0, degraded: false };
  return { ...made, ...said, outcome, ...change };
};

test('one an hour, oldest first, only what had closed', () => {
  const log = [row(2, {}), row(1, { role: 'served', prediction: 0.5 }), row(1, {}), row(3, {}), row(0, { role: 'shadow' })];
  const scores = settledScores(log, plusHours(start, 3));
  expect(scores.map(({ hour }) => (hour - start) / 3_600_000)).toEqual([1, 2]);
  expect(scores[0]?.absoluteError).toBeCloseTo(0.2, 12); // the served one counts
  expect(scores[1]?.score).toBeCloseTo(1, 12);
});

test('leaves out what is masked or pending', () => {
  expect(settledScores([row(1, {}, null), row(2, { outcome: null })], plusHours(start, 9))).toEqual([]);
});
