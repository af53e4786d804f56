import { expect, test } from 'vitest';
import { epochMs, plusHours } from '../time/index.ts';
import { championAt, makersOfHour } from './makers-of-hour.ts';
import type { StoredPromotion } from './promotion-log.ts';

const start = epochMs(Date.UTC(2025, 7, 28));
const hour = (i: number) => plusHours(start, i);

/** Oldest first: the version, the hour, and what was decided. */
const history = (...rows: readonly [version: number, at: number, what?: Partial<StoredPromotion>][]): StoredPromotion[] =>
  rows
    .map(
      ([toVersion, at, what], i): StoredPromotion => ({
        market: 'm',
        seq: i + 1,
        requestId: null,
        fromVersion: null,
        toVersion,
        decision: 'promoted',
        actor: 'gate',
        figures: {},
        state: 'done',
        at: hour(at),
        ...what,
      }),
    )
    .toReversed();

const seen = (...until: readonly number[]) => until.map((at, i) => ({ version: i + 1, seenUntil: hour(at) }));

test('the champion of an hour is the one that had been promoted by its start', () => {
  const rows = history(
    [1, 0],
    [2, 24],
    [3, 48, { decision: 'not_promoted' }],
    [4, 72, { state: 'pending' }],
    [1, 96, { decision: 'rolled_back' }],
    [2, 120, { decision: 'changed_outside', actor: 'outside' }],
  );
  expect([-1, 0, 23, 24, 48, 72, 95, 96, 119, 120, 5000].map((i) => championAt(rows, hour(i)))).toEqual([
    undefined,
    1,
    1,
    2,
    2,
    2,
    2,
    1,
    1,
    2,
    2,
  ]);
});

test('an hour is made up by its champion, then by the earliest version, and by none that has seen it', () => {
  const rows = history([1, 0], [2, 24], [3, 48]);
  const versions = seen(-2160, -696, -672);
  expect(makersOfHour(rows, versions, hour(30))).toEqual([2, 1, 3]);
  expect(makersOfHour(rows, versions, hour(3))).toEqual([1, 2, 3]);
  // Before the first promotion there was no champion; the later two have seen the hour.
  expect(makersOfHour(rows, versions, hour(-697))).toEqual([1]);
  expect(makersOfHour(rows, versions, hour(-696))).toEqual([1, 2]);
  expect(makersOfHour(rows, versions, hour(-2160))).toEqual([1]);
  expect(makersOfHour(rows, versions, hour(-2161))).toEqual([]);
});

test('a champion that has seen the hour, because somebody moved the alias, gives way to one that has not', () => {
  const rows = history([1, 0], [2, 24], [2, 5, { decision: 'changed_outside', actor: 'outside' }]);
  expect(makersOfHour(rows, seen(-100, 20), hour(10))).toEqual([1]);
});

test('a champion whose version is not known any more gives way to the earliest', () => {
  expect(makersOfHour(history([3, 0]), seen(-5, -9), hour(1))).toEqual([1, 2]);
  expect(makersOfHour([], [], hour(1))).toEqual([]);
});
