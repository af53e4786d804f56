import { expect, test } from 'vitest';
import { epochMs, type Month } from '../time/index.ts';
import { lackingHours, planIngest } from './ingest-plan.ts';

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

const month = (from: number, until = from + 1) => ({ from: epochMs(Date.UTC(2025, from - 1)), until: epochMs(Date.UTC(2025, until - 1)) });
const months = (...numbers: number[]) => numbers.map((number) => `2025-0${number}` as Month);

test('months that were lost between others are lacking, in as few ranges as can be', () => {
  const stored = { from: at(1), until: epochMs(Date.UTC(2025, 8, 3, 5)) };
  expect(lackingHours({ ...stored, from: month(1).from }, months(1, 4, 6, 9), month(1).from)).toEqual([month(2, 4), month(5), month(7, 9)]);
  expect(lackingHours({ ...stored, from: month(7).from }, months(7, 8, 9), month(7).from)).toEqual([]);
});

test('so is what lies between `since` and the first candle', () => {
  const stored = { from: epochMs(Date.UTC(2025, 2, 1, 4)), until: month(4).until };
  expect(lackingHours(stored, months(3, 4), month(1).from)).toEqual([{ from: month(1).from, until: stored.from }]);
  expect(lackingHours(stored, months(3, 4), epochMs(Date.UTC(2025, 2, 9)))).toEqual([]);
});
