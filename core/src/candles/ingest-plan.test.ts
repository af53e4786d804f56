import { expect, test } from 'vitest';
import { epochMs } from '../time/index.ts';
import { planIngest } from './ingest-plan.ts';

const at = (day: number, hour = 0, minute = 0) => epochMs(Date.UTC(2025, 6, day, hour, minute));

test('an empty archive is read from `since` until the hour that has not closed', () => {
  expect(planIngest(undefined, at(1), 48, at(28, 15, 40))).toEqual({ from: at(1), until: at(28, 15) });
});

test('a filled one goes on before its end, so that revisions are seen', () => {
  expect(planIngest({ from: at(1), until: at(28, 15) }, at(1), 48, at(28, 16))).toEqual({ from: at(26, 15), until: at(28, 16) });
});

test('never before `since`', () => {
  expect(planIngest({ from: at(28), until: at(28, 15) }, at(28), 48, at(28, 16)).from).toEqual(at(28));
});
