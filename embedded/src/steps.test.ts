import { epochMs, plusHours } from '@forecast/core/time';
import type { MarketResult } from '@forecast/tasks';
import { expect, test } from 'vitest';
import type { StepRunner } from './step-runner.ts';
import { driftSteps, hourlySteps, isDriftHour, latestDriftHour } from './steps.ts';

/** Monday */
const monday = epochMs(Date.UTC(2025, 8, 1));
const done: MarketResult = { market: 'a', kind: 'done' };
const nothing: MarketResult = { market: 'b', kind: 'nothing_to_do', reason: 'no_drift' };
const failed = (code: 'broken_input' | 'database_unavailable' | 'stale'): MarketResult => ({
  market: 'c',
  kind: 'failed',
  code,
  message: '',
});

/** Steps that come to what is said here, else to `done`, and the order in which they were asked for. */
const runner = (results: Readonly<Record<string, readonly MarketResult[]>> = {}): StepRunner & { readonly asked: string[] } => {
  const asked: string[] = [];
  return {
    asked,
    seconds: new Map(),
    run: (argv) => {
      asked.push(argv.join(' '));
      return Promise.resolve(results[argv[0] ?? ''] ?? [done]);
    },
  };
};

test('an hour goes as the data goes, and waits for its candle', async () => {
  const steps = runner();
  await hourlySteps(steps, monday);
  expect(steps.asked).toEqual(['ingest --wait', 'features', 'score', 'predict']);
});

test('a step that fails as a whole is told, and the next ones do what they can', async () => {
  const steps = runner();
  const told: unknown[] = [];
  const run: StepRunner['run'] = (argv, at) => (argv[0] === 'ingest' ? Promise.reject(new Error('away')) : steps.run(argv, at));
  await hourlySteps({ ...steps, run }, monday, (step, error) => void told.push([step, error]));
  expect([told, steps.asked]).toEqual([[['ingest', new Error('away')]], ['features', 'score', 'predict']]);
});

test('drift is looked for at midnight UTC, each day or on Mondays', () => {
  const hours = Array.from({ length: 24 * 14 }, (_, i) => plusHours(monday, i));
  expect(hours.filter((hour) => isDriftHour(hour, 'daily'))).toEqual(Array.from({ length: 14 }, (_, day) => plusHours(monday, 24 * day)));
  expect(hours.filter((hour) => isDriftHour(hour, 'weekly'))).toEqual([monday, plusHours(monday, 24 * 7)]);
});

test('the check that is due at any hour is the latest midnight, or the latest Monday', () => {
  expect([0, 1, 23, 24, 100].map((i) => latestDriftHour(plusHours(monday, i), 'daily'))).toEqual(
    [0, 0, 0, 24, 96].map((i) => plusHours(monday, i)),
  );
  expect([0, 100, 167, 168, -1].map((i) => latestDriftHour(plusHours(monday, i), 'weekly'))).toEqual(
    [0, 0, 0, 168, -168].map((i) => plusHours(monday, i)),
  );
});

test.each([
  ['drift of one market', { drift: [done, done], 'request-retraining': [done, nothing] }, 'training_requested'],
  ['no drift', { 'request-retraining': [nothing] }, 'nothing_requested'],
  ['broken input', { drift: [failed('broken_input')] }, 'nothing_requested'],
  [
    'broken input of one, nothing for the other',
    { drift: [failed('broken_input'), done], 'request-retraining': [nothing] },
    'nothing_requested',
  ],
  [
    'broken input of one, drift of the other',
    { drift: [failed('broken_input'), done], 'request-retraining': [nothing, done] },
    'training_requested',
  ],
  ['a database that is away', { drift: [failed('database_unavailable')] }, 'nothing_requested'],
  [
    'a database that is away for one, drift of the other',
    { drift: [failed('database_unavailable'), done], 'request-retraining': [nothing, done] },
    'training_requested',
  ],
  ['a database that goes away in between', { 'request-retraining': [failed('database_unavailable')] }, 'nothing_requested'],
  ['a feed that is away', { drift: [failed('stale')] }, 'nothing_requested'],
])('%s', async (_, results, finding) => {
  const steps = runner(results);
  expect(await driftSteps(steps, monday)).toEqual({ finding, isDone: !JSON.stringify(results).includes('database_unavailable') });
  expect(steps.asked.slice(0, 2)).toEqual(['drift', 'report']);
  const isHopeless = (results as { drift?: MarketResult[] }).drift?.every(({ kind }) => kind === 'failed') ?? false;
  expect(steps.asked.slice(2)).toEqual(isHopeless ? [] : ['request-retraining']);
});
