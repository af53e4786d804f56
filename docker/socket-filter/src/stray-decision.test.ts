import { expect, test } from 'vitest';
import { strayDecision } from './stray-decision.ts';

const NEVER = '0001-01-01T00:00:00Z';
const limits = { leftOverMs: 10 * 60_000, longestRunMs: 12 * 3_600_000 };
const now = Date.parse('2026-11-25T12:00:00Z');
const seen = (Status: string, times: { Created?: string; StartedAt?: string; FinishedAt?: string }) => {
  const { Created = '2026-11-01T00:00:00.123456789Z', StartedAt = NEVER, FinishedAt = NEVER } = times;
  return { Created, State: { Status, StartedAt, FinishedAt } };
};

test.each([
  ['made a moment ago', seen('created', { Created: '2026-11-25T11:50:00.000000001Z' }), 'keep'],
  ['made long ago and never started', seen('created', { Created: '2026-11-25T11:49:59.999Z' }), 'remove'],
  ['ended a moment ago', seen('exited', { FinishedAt: '2026-11-25T11:50:01Z' }), 'keep'],
  ['ended long ago', seen('exited', { FinishedAt: '2026-11-25T11:49:59Z' }), 'remove'],
  ['dead', seen('dead', { FinishedAt: '2026-11-25T11:00:00Z' }), 'remove'],
  ['running', seen('running', { StartedAt: '2026-11-25T00:00:01Z' }), 'keep'],
  ['running for too long', seen('running', { StartedAt: '2026-11-24T23:59:59Z' }), 'stop'],
  ['paused for too long', seen('paused', { StartedAt: '2026-11-24T23:59:59Z' }), 'stop'],
  ['running again after it had ended', seen('running', { StartedAt: '2026-11-25T11:00:00Z', FinishedAt: '2026-11-20T00:00:00Z' }), 'keep'],
  ['being removed', seen('removing', { FinishedAt: '2026-11-20T00:00:00Z' }), 'keep'],
  ['in a state that nobody knows', seen('elsewhere', {}), 'keep'],
])('a container that is %s', (_name, container, kind) => {
  expect(strayDecision(container, limits, now).kind).toBe(kind);
});
