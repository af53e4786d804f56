import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import type { DriftFigures, DriftVerdict } from './drift-check.ts';
import { decideRetraining } from './retraining-decision.ts';

const at = epochMs(Date.UTC(2025, 8, 5));
const figures: DriftFigures = {
  windowHours: 168,
  n: 168,
  mae: 0.42,
  scaledMae: 0.9,
  referenceScaledMae: 0.7,
  rule: 'scaled',
  threshold: 0.84,
  modelVersion: 1,
  reason: null,
};
const check = (verdict: DriftVerdict) => ({ id: 7, market: 'm', at, verdict, figures });
const decide = (
  verdict: DriftVerdict,
  requestedHoursAgo?: number,
  request = { checkId: 3 as number | null, finishedAt: at as typeof at | null },
) =>
  decideRetraining({
    check: check(verdict),
    lastRequest: requestedHoursAgo === undefined ? undefined : { ...request, requestedAt: plusHours(at, -requestedHoursAgo) },
    now: at,
    cooldownHours: 72,
  });

test('drift asks for training once, then cools down', () => {
  expect(decide('drift')).toEqual({
    kind: 'requested',
    reason: 'mean absolute error of 168 hours is 0.900 scales, above the threshold of 0.840',
  });
  expect(decide('drift', 71)).toEqual({
    kind: 'cooling_down',
    reason: 'training was requested 2025-09-02T01:00:00Z, wait until 2025-09-05T01:00:00Z',
  });
  expect(decide('drift', 72).kind).toBe('requested');
});

test('a request that is open holds back another, however old', () => {
  expect(decide('drift', 100, { checkId: 3, finishedAt: null })).toMatchObject({ kind: 'cooling_down' });
});

test('the same check asked about again gives the same answer', () => {
  expect(decide('drift', 0, { checkId: 7, finishedAt: null }).kind).toBe('requested');
});

test('nothing else asks for training', () => {
  expect(decide('no_drift').kind).toBe('no_drift');
  expect(decide('too_little_data').kind).toBe('too_little_data');
  expect(decide('broken_input').kind).toBe('broken_input');
  expect(decideRetraining({ check: undefined, lastRequest: undefined, now: at, cooldownHours: 72 }).kind).toBe('too_little_data');
});
